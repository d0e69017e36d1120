// SPDX-License-Identifier: Apache-2.0
// Judges mutants: replays recordings on the mutated netlist, each until the first difference.
//
// usage: replay <job file>; lines of the job:
//     acknowledged 0|1         BACKEND_ACK of the netlist
//     compare 0|1              0: compare nothing (a test that only the comparison kills mutants)
//     random <seed>            of the state that reset does not define
//     stream <name> <path>
//     mutant <number> <group>  judged with the streams first that killed most of its group; 0: the original
//     every <number>           like mutant, but through all streams
// One JSON line for each mutant, and one for each stream of 0 and of `every`.

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <sstream>

#include "Vvirtio_mgmt_function.h"
#include "player.h"
#include "verilated.h"

// Verilator's fatal error, which by default ends the process: a mutant that oscillates or reaches $stop is killed instead.
void vl_fatal(const char*, int, const char*, const char* message) VL_MT_UNSAFE { throw std::runtime_error(message); }

namespace {

class Function {
  public:
    Function(int mutant, int seed) {
        const std::string choice = "+mutant=" + std::to_string(mutant);
        const char* arguments[] = {"replay", choice.c_str()};
        context_.commandArgs(2, arguments);
        context_.randReset(2);
        context_.randSeed(seed);
        top_ = std::make_unique<Vvirtio_mgmt_function>(&context_, "top");
        top_->clk = 0;
    }
    
    Signals clock(const Signals& in) {
        Vvirtio_mgmt_function& top = *top_;
        top.clk = 0;
        top.rst = in.is(RESET);
        top.s_axis_rx_tvalid = in.is(RX_VALID);
        for (int word = 0; word < 8; word++) top.s_axis_rx_tdata[word] = in.rx[word];
        top.s_axis_rx_tkeep = in.rx[8];
        top.s_axis_rx_tlast = in.rx[9] & 1;
        top.m_axis_tx_tready = in.is(TX_READY);
        top.lifecycle_ack = in.is(ACK);
        top.event_valid = in.is(EVENT_VALID);
        const uint64_t event = in.event[0] | uint64_t(in.event[1]) << 32;
        top.event_data = event & 0xFFFF;
        top.event_queue = event >> 16 & 0x3F;
        top.event_device = event >> 22 & 0xFFF;
        top.event_kind = event >> 34 & 3;
        top.lookup_valid = in.is(LOOKUP_VALID);
        top.lookup_queue = in.lookup[0] & 0x3F;
        top.lookup_device = in.lookup[0] >> 6 & 0xFFF;
        top.eval();
        const Signals seen = outputs(in);
        top.clk = 1;
        top.eval();
        return seen;
    }

  private:
    Signals outputs(const Signals& in) const {
        const Vvirtio_mgmt_function& top = *top_;
        constexpr uint32_t INPUTS = 1u << RESET | 1u << RX_VALID | 1u << TX_READY | 1u << ACK | 1u << EVENT_VALID |
                                    1u << LOOKUP_VALID;
        Signals out = in;
        out.controls = (in.controls & INPUTS) | uint32_t(top.s_axis_rx_tready) << RX_READY |
                       uint32_t(top.m_axis_tx_tvalid) << TX_VALID | uint32_t(top.doorbell_valid) << DOORBELL_VALID |
                       uint32_t(top.lifecycle_valid) << LIFECYCLE_VALID | uint32_t(top.lifecycle_timeout) << TIMEOUT |
                       uint32_t(top.event_ready) << EVENT_READY | uint32_t(top.lookup_ready) << LOOKUP_READY |
                       uint32_t(top.lookup_done) << LOOKUP_DONE;
        for (int word = 0; word < 8; word++) out.tx[word] = top.m_axis_tx_tdata[word];
        out.tx[8] = top.m_axis_tx_tkeep;
        out.tx[9] = top.m_axis_tx_tlast;
        out.doorbell = {top.doorbell_data, uint32_t(top.doorbell_queue) | uint32_t(top.doorbell_device) << 6};
        out.lifecycle = {uint32_t(top.lifecycle_device) | uint32_t(top.lifecycle_op) << 12};
        // {pasid_valid, pasid, devarea, driver, desc, size, enabled}
        out.result.fill(0);
        int at = 0;
        const auto put = [&](uint64_t value, int width) {
            for (int bit = 0; bit < width; bit++, at++) out.result[at / 32] |= uint32_t(value >> bit & 1) << at % 32;
        };
        if (top.lookup_done) {
            put(top.lookup_enabled, 1);
            put(top.lookup_size, 16);
            put(top.lookup_desc, 64);
            put(top.lookup_driver, 64);
            put(top.lookup_devarea, 64);
            put(top.lookup_pasid, 20);
            put(top.lookup_pasid_valid, 1);
        }
        return out;
    }

    VerilatedContext context_;
    std::unique_ptr<Vvirtio_mgmt_function> top_;
};

struct Job {
    bool acknowledged = false, compare = true;
    int seed = 1;
    std::vector<Recording> recordings;

    Verdict play(int mutant, const Recording& recording) const {
        try {
            Function function(mutant, seed);
            return Player(recording, acknowledged, compare).play(function);
        } catch (const std::runtime_error& error) {
            Verdict verdict;
            verdict.difference = std::string("the simulation stops: ") + error.what();
            return verdict;
        }
    }

    void stream(int mutant, const Recording& recording, const Verdict& verdict) const {
        std::printf("{\"mutant\": %d, \"stream\": \"%s\", \"clocks\": %u, \"outputs\": %zu, \"compared\": %u, "
                    "\"same_timing\": %s, \"clock\": %u, \"difference\": \"%s\"}\n",
                    mutant, recording.name.c_str(), recording.length, recording.outputs(), verdict.compared,
                    verdict.same_timing ? "true" : "false", verdict.clock, verdict.difference.c_str());
    }

    void every(int mutant) const {
        for (const Recording& recording : recordings) stream(mutant, recording, play(mutant, recording));
        std::fflush(stdout);
    }
};

// The next mutant of a group gets first the recordings that killed most of the group so far, then the shortest.
class Order {
  public:
    explicit Order(const std::vector<Recording>& recordings) : recordings_(recordings) {}
    std::vector<size_t> of(const std::string& group) {
        auto& kills = kills_[group];
        kills.resize(recordings_.size());
        std::vector<size_t> order(recordings_.size());
        for (size_t i = 0; i < order.size(); i++) order[i] = i;
        std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
            const uint64_t worth_a = (kills[a] + total_[a] * 0.02 + 0.01) * 1e9 / recordings_[a].length;
            const uint64_t worth_b = (kills[b] + total_[b] * 0.02 + 0.01) * 1e9 / recordings_[b].length;
            return worth_a != worth_b ? worth_a > worth_b : a < b;
        });
        return order;
    }
    void killed(const std::string& group, size_t by) {
        kills_[group][by]++;
        total_[by]++;
    }

  private:
    const std::vector<Recording>& recordings_;
    std::map<std::string, std::vector<uint32_t>> kills_;
    std::map<size_t, uint32_t> total_;
};

void judge(const Job& job, Order& order, int mutant, const std::string& group) {
    bool same_timing = true;
    uint32_t compared = 0;
    for (size_t index : order.of(group)) {
        const Recording& recording = job.recordings[index];
        const Verdict verdict = job.play(mutant, recording);
        same_timing = same_timing && verdict.same_timing;
        compared += verdict.compared;
        if (verdict.difference.empty()) continue;
        order.killed(group, index);
        std::printf("{\"mutant\": %d, \"killed_by\": \"%s\", \"clock\": %u, \"difference\": \"%s\"}\n", mutant,
                    recording.name.c_str(), verdict.clock, verdict.difference.c_str());
        std::fflush(stdout);
        return;
    }
    std::printf("{\"mutant\": %d, \"killed_by\": null, \"compared\": %u, \"same_timing\": %s}\n", mutant, compared,
                same_timing ? "true" : "false");
    std::fflush(stdout);
}

void run(const std::string& path) {
    Job job;
    std::ifstream file(path);
    std::string line;
    std::vector<std::pair<std::string, std::pair<int, std::string>>> work;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string kind, name, value;
        words >> kind >> name >> value;
        if (kind == "acknowledged") job.acknowledged = name == "1";
        else if (kind == "compare") job.compare = name == "1";
        else if (kind == "random") job.seed = std::stoi(name);
        else if (kind == "stream") job.recordings.emplace_back(name, value, job.acknowledged);
        else if (kind == "mutant" || kind == "every") work.push_back({kind, {std::stoi(name), value}});
        else throw std::runtime_error(path + ": " + line);
    }
    Order order(job.recordings);
    for (const auto& [kind, mutant] : work) {
        if (kind == "every" || mutant.first == 0) job.every(mutant.first);
        else judge(job, order, mutant.first, mutant.second);
    }
}

}  // namespace

int main(int count, char** words) {
    try {
        if (count != 2) throw std::runtime_error("usage: replay <job file>");
        run(words[1]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "replay: %s\n", error.what());
        return 2;
    }
    return 0;
}
