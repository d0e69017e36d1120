// SPDX-License-Identifier: Apache-2.0
// Recorded streams (tb/flow/mutation/recorder.sv), and a monitor of the ports, clock by clock.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

// One-bit signals, in the order of `controls` in recorder.sv (the last one is bit 0).
enum Control { LOOKUP_DONE, LOOKUP_READY, LOOKUP_VALID, EVENT_READY, EVENT_VALID, TIMEOUT, ACK, LIFECYCLE_VALID,
               DOORBELL_VALID, TX_READY, TX_VALID, RX_READY, RX_VALID, RESET };

// A payload as 32-bit words, least significant first.
template <int BITS> using Word = std::array<uint32_t, (BITS + 31) / 32>;

// Everything the ports carry in one clock, as its rising edge sees it.
struct Signals {
    uint32_t controls = 0;
    Word<289> rx{}, tx{};                   // {last, keep, data}
    Word<50> doorbell{};                    // {device, queue, data}
    Word<14> lifecycle{};                   // {op, device}
    Word<36> event{};                       // {kind, device, queue, data}
    Word<18> lookup{};                      // {device, queue}
    Word<230> result{};                     // {pasid_valid, pasid, devarea, driver, desc, size, enabled}
    bool is(Control bit) const { return controls >> bit & 1; }
};

// What can happen on the ports; each is a stream that is compared in its own order.
enum Stream { COMPLETION, INTERRUPT, INTX, PME_ACK, CORRECTABLE, NON_FATAL, FATAL, UNKNOWN, DOORBELL, LIFECYCLE, RELEASE,
              RESULT, REQUEST_TAKEN, EVENT_TAKEN, LOOKUP_TAKEN, STREAMS };
inline const char* const STREAM_NAMES[STREAMS] = {
    "completion", "MSI-X write", "INTx message", "PME_TO_Ack", "ERR_COR", "ERR_NONFATAL", "ERR_FATAL",
    "packet of no known kind", "doorbell", "life-cycle event", "end of a life-cycle event", "look-up result",
    "accepted beat", "accepted event", "accepted look-up"};
// Streams below this one are outputs; the others only say that an input was accepted.
constexpr int OUTPUTS = REQUEST_TAKEN;

struct Happening {
    uint32_t clock;
    std::vector<uint8_t> bytes;
};

// Assembles packets from beats and follows handshakes, as the monitors of tb/agents do (tlp_monitor.py, backend_monitor.py).
// The same code reads a recording and a running function.
class Monitor {
  public:
    explicit Monitor(bool acknowledged) : acknowledged_(acknowledged) {}

    // Calls sink(stream, bytes) for everything that happens in this clock; returns a broken rule of a port, or null.
    template <class Sink> const char* step(const Signals& now, Sink&& sink) {
        if (now.is(RESET)) {
            packet_.clear();
            stalled_ = held_ = false;
            return nullptr;
        }
        const char* broken = transmitted(now, sink);
        if (const char* other = life_cycle(now, sink)) broken = other;
        if (now.is(DOORBELL_VALID)) {
            if (held_) broken = "a doorbell while a life-cycle event waits";
            sink(DOORBELL, bytes_of(now.doorbell));
        }
        if (now.is(LOOKUP_DONE)) sink(RESULT, bytes_of(now.result));
        if (now.is(RX_VALID) && now.is(RX_READY)) sink(REQUEST_TAKEN, {});
        if (now.is(EVENT_VALID) && now.is(EVENT_READY)) {
            if (held_) broken = "an event accepted while a life-cycle event waits";
            sink(EVENT_TAKEN, {});
        }
        if (now.is(LOOKUP_VALID) && now.is(LOOKUP_READY)) {
            if (held_) broken = "a look-up accepted while a life-cycle event waits";
            sink(LOOKUP_TAKEN, {});
        }
        return broken;
    }

  private:
    template <class W> static std::vector<uint8_t> bytes_of(const W& words) {
        std::vector<uint8_t> bytes(words.size() * 4);
        std::memcpy(bytes.data(), words.data(), bytes.size());
        return bytes;
    }

    template <class Sink> const char* transmitted(const Signals& now, Sink& sink) {
        const char* broken = nullptr;
        if (stalled_ && !now.is(TX_VALID)) broken = "m_axis_tx_tvalid fell before tready";
        if (stalled_ && now.is(TX_VALID) && now.tx != before_) broken = "m_axis_tx payload changed while tready was 0";
        stalled_ = now.is(TX_VALID) && !now.is(TX_READY);
        before_ = now.tx;
        if (!now.is(TX_VALID) || stalled_) return broken;
        const uint32_t keep = now.tx[8];
        const bool last = now.tx[9] & 1;
        const int count = keep ? 32 - __builtin_clz(keep) : 0;
        if (!count || (keep & (keep + 1)) || (!last && keep != ~0u)) broken = "m_axis_tx_tkeep has a hole";
        const uint8_t* data = reinterpret_cast<const uint8_t*>(now.tx.data());
        packet_.insert(packet_.end(), data, data + count);
        if (last) {
            const Stream kind = kind_of(packet_);
            sink(kind, std::move(packet_));
            packet_ = {};
        }
        return broken;
    }

    static Stream kind_of(const std::vector<uint8_t>& packet) {
        if (packet.empty()) return UNKNOWN;
        const uint8_t kind = packet[0];
        if (kind == 0x0A || kind == 0x4A || kind == 0x0B || kind == 0x4B) return COMPLETION;
        if (kind == 0x40 || kind == 0x60) return INTERRUPT;
        if ((kind & 0xB8) != 0x30 || packet.size() < 8) return UNKNOWN;
        switch (packet[7]) {
            case 0x20: case 0x24: return INTX;
            case 0x1B: return PME_ACK;
            case 0x30: return CORRECTABLE;
            case 0x31: return NON_FATAL;
            case 0x33: return FATAL;
            default: return UNKNOWN;
        }
    }

    // An event lasts one clock; with BACKEND_ACK=1 anything but a creation until it is acknowledged or time is up.
    template <class Sink> const char* life_cycle(const Signals& now, Sink& sink) {
        const char* broken = nullptr;
        const uint8_t timeout = now.is(TIMEOUT);
        if (held_ && !acknowledged_now_ && now.is(LIFECYCLE_VALID) && now.lifecycle != life_)
            broken = "life-cycle payload changed before lifecycle_ack";
        const bool goes_on = held_ && !acknowledged_now_ && now.is(LIFECYCLE_VALID);
        if (held_ && !goes_on) {
            // How long it was held is compared only where it timed out; the flag is compared a clock after the end.
            const uint32_t clocks = acknowledged_now_ ? 0 : held_clocks_;
            sink(RELEASE, {uint8_t(acknowledged_now_), timeout, uint8_t(clocks), uint8_t(clocks >> 8)});
            held_ = false;
        }
        if (now.is(LIFECYCLE_VALID)) {
            if (!goes_on) {
                auto bytes = bytes_of(now.lifecycle);
                bytes.push_back(timeout);
                sink(LIFECYCLE, std::move(bytes));
                life_ = now.lifecycle;
                held_ = acknowledged_ && life_[0] >> 12 != 0;
                held_clocks_ = 0;
            }
            held_clocks_++;
            acknowledged_now_ = held_ && now.is(ACK);
        }
        return broken;
    }

    const bool acknowledged_;
    std::vector<uint8_t> packet_;
    bool stalled_ = false, held_ = false, acknowledged_now_ = false;
    uint32_t held_clocks_ = 0;
    Word<289> before_{};
    Word<14> life_{};
};

// A recording: the signals at each clock where one changed, and what happened on them.
struct Recording {
    std::string name;
    std::vector<uint32_t> clocks;           // ascending; signals[i] hold from clocks[i] on
    std::vector<Signals> signals;
    std::vector<uint32_t> resets;           // clocks in which rst rises, ascending
    uint32_t length = 0;                    // clocks
    std::array<std::vector<Happening>, STREAMS> happened;

    size_t outputs() const {
        size_t count = 0;
        for (int stream = 0; stream < OUTPUTS; stream++) count += happened[stream].size();
        return count;
    }

    Recording(const std::string& name_, const std::string& path, bool acknowledged) : name(name_) {
        read(path);
        Monitor monitor(acknowledged);
        size_t at = 0;
        bool was_reset = false;
        for (uint32_t clock = 0; clock < length; clock++) {
            while (at + 1 < clocks.size() && clocks[at + 1] <= clock) at++;
            const char* broken = monitor.step(signals[at], [&](Stream stream, std::vector<uint8_t> bytes) {
                happened[stream].push_back({clock, std::move(bytes)});
            });
            if (!clock && !signals[at].is(RESET))
                throw std::runtime_error(path + ": the recording does not begin with a reset");
            if (broken) throw std::runtime_error(path + ": clock " + std::to_string(clock) + ": " + broken);
            if (signals[at].is(RESET) && !was_reset) resets.push_back(clock);
            was_reset = signals[at].is(RESET);
        }
    }

  private:
    template <class W> static void parse(const std::string& hex, W& words) {
        words.fill(0);
        int digit = 0;
        for (size_t at = hex.size(); at-- > 2; digit++) {
            const char c = hex[at];
            const uint32_t value = c <= '9' ? c - '0' : c - 'a' + 10;
            if (size_t(digit / 8) < words.size()) words[digit / 8] |= value << digit % 8 * 4;
        }
    }

    void read(const std::string& path) {
        std::ifstream file(path);
        std::string line;
        Signals now;
        while (std::getline(file, line)) {
            if (line.size() < 2) throw std::runtime_error(path + ": a broken line");
            Word<14> controls{};
            switch (line[0]) {
                case '@':
                    if (!clocks.empty()) signals.push_back(now);
                    clocks.push_back(std::stoul(line.substr(1)));
                    break;
                case 'c': parse(line, controls); now.controls = controls[0]; break;
                case 'r': parse(line, now.rx); break;
                case 't': parse(line, now.tx); break;
                case 'd': parse(line, now.doorbell); break;
                case 'l': parse(line, now.lifecycle); break;
                case 'e': parse(line, now.event); break;
                case 'k': parse(line, now.lookup); break;
                case 's': parse(line, now.result); break;
                case '.': length = std::stoul(line.substr(2)); break;
                default: throw std::runtime_error(path + ": a line that is none of the recorder's");
            }
        }
        signals.push_back(now);
        if (!length || clocks.empty()) throw std::runtime_error(path + ": the recording has no end");
    }
};
