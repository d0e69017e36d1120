// SPDX-License-Identifier: Apache-2.0
// Replays one recording on a function and compares its outputs with the recorded ones.
#pragma once

#include <algorithm>

#include "stream.h"

// The result of one replay. difference: empty when everything that was compared was equal.
struct Verdict {
    std::string difference;
    uint32_t clock = 0;                     // of the recording, where it differed
    uint32_t real_clock = 0;                // of the replay
    uint32_t compared = 0;                  // outputs
    bool same_timing = true;                // everything happened in the clock of the recording
};

inline std::string hex_of(const std::vector<uint8_t>& bytes) {
    static const char digits[] = "0123456789abcdef";
    std::string text;
    for (uint8_t byte : bytes) text += {digits[byte >> 4], digits[byte & 15]};
    return text.empty() ? "-" : text;
}

// Inputs are offered at their recorded clock. Recorded time stands still while an output or handshake that came earlier in
// the recording is outstanding: an input never comes before its cause. A function that is slower or faster is therefore
// not different; one with other, fewer or more outputs is.
class Player {
  public:
    static constexpr uint32_t PATIENCE = 6000;       // clocks without progress: longer than 4096, the longest wait there is
    static constexpr uint32_t RESET_LOSES = 500;     // clocks before a reset in which it cuts off what is under way
    static constexpr uint32_t OPEN_AFTER = 300;      // clocks of waiting after which tready is 1 whatever was recorded

    Player(const Recording& recording, bool acknowledged, bool compare = true)
        : recording_(recording), monitor_(acknowledged), compare_(compare) {}

    // DUT: `Signals clock(const Signals& inputs)` sets the inputs, returns all ports before the edge, and passes the edge.
    template <class Dut> Verdict play(Dut& dut) {
        uint32_t time = 0, waited = 0, real = 0;
        size_t at = 0;
        bool was_reset = true;
        for (; time < recording_.length; real++) {
            while (at + 1 < recording_.clocks.size() && recording_.clocks[at + 1] <= time) at++;
            const Signals now = offered(recording_.signals[at], waited);
            if (now.is(RESET) && !was_reset) restart();
            was_reset = now.is(RESET);
            const Signals seen = dut.clock(now);
            time_ = time;
            const char* broken = monitor_.step(seen, [&](Stream stream, std::vector<uint8_t> bytes) { judge(stream, bytes); });
            if (compare_ && broken && verdict_.difference.empty()) differ(broken);
            if (!verdict_.difference.empty()) return finish(real);
            if (late(time)) {
                verdict_.same_timing = false;
                waited_ = true;
                if (++waited > PATIENCE) {
                    if (compare_) differ("hang: " + missing());
                    return finish(real);
                }
            } else {
                time++;
                waited = 0;
                before_ = due_;
            }
        }
        return finish(real);
    }

  private:
    // The recorded inputs of this clock; what was accepted already is not offered again.
    Signals offered(const Signals& recorded, uint32_t waited) const {
        Signals now = recorded;
        offer(now, RX_VALID, REQUEST_TAKEN);
        offer(now, EVENT_VALID, EVENT_TAKEN);
        offer(now, LOOKUP_VALID, LOOKUP_TAKEN);
        if (waited && (transmission_late() || waited > OPEN_AFTER)) now.controls |= 1u << TX_READY;
        return now;
    }

    // What is offered at a recorded clock is the item after all that had been taken before it.
    void offer(Signals& now, Control valid, Stream taken) const {
        if (seen_[taken] > before_[taken]) now.controls &= ~(1u << valid);
    }

    bool transmission_late() const {
        for (int stream = COMPLETION; stream <= UNKNOWN; stream++)
            if (seen_[stream] < due_[stream]) return true;
        return false;
    }

    // Whether something is missing that the recording has up to and including this clock.
    bool late(uint32_t time) {
        bool any = false;
        for (int stream = 0; stream < STREAMS; stream++) {
            const auto& list = recording_.happened[stream];
            while (due_[stream] < list.size() && list[due_[stream]].clock <= time) due_[stream]++;
            any = any || seen_[stream] < due_[stream];
        }
        return any;
    }

    void judge(Stream stream, const std::vector<uint8_t>& bytes) {
        const auto& list = recording_.happened[stream];
        const size_t index = seen_[stream]++;
        if (stream < OUTPUTS && cut_off(index < list.size() ? list[index].clock : UINT32_MAX)) {
            verdict_.same_timing = false;
            return;
        }
        if (index >= list.size()) {
            if (compare_ && stream < OUTPUTS) differ(std::string("unexpected ") + STREAM_NAMES[stream] + " " + hex_of(bytes));
            return;
        }
        if (list[index].clock != time_) verdict_.same_timing = false;
        if (stream >= OUTPUTS) return;
        verdict_.compared++;
        if (stream == RELEASE && compare_ && !waited_ && seen_[COMPLETION] > completions_until(list[index].clock))
            differ("a completion while a life-cycle event waits");
        if (compare_ && list[index].bytes != bytes)
            differ(std::string("wrong ") + STREAM_NAMES[stream] + " number " + std::to_string(index) + ": recorded " +
                   hex_of(list[index].bytes) + ", now " + hex_of(bytes));
    }

    // Whether the next output of the recording comes after a reset that is near: a faster function may send before it what
    // the reset cut off in the recording, so that there is nothing to compare with.
    bool cut_off(uint32_t recorded) const {
        const auto reset = std::upper_bound(recording_.resets.begin(), recording_.resets.end(), time_);
        return reset != recording_.resets.end() && *reset - time_ <= RESET_LOSES && recorded >= *reset;
    }

    // A request with a life-cycle event must not be completed before the backend acknowledged the event.
    size_t completions_until(uint32_t clock) const {
        size_t count = 0;
        for (const auto& each : recording_.happened[COMPLETION]) count += each.clock <= clock;
        return count;
    }

    void differ(const std::string& what) {
        if (verdict_.difference.empty()) verdict_.difference = what;
    }

    // A conventional reset loses what is under way, which may be more than in the recording.
    void restart() {
        for (int stream = 0; stream < STREAMS; stream++) seen_[stream] = due_[stream];
    }

    std::string missing() const {
        for (int stream = 0; stream < STREAMS; stream++)
            if (seen_[stream] < due_[stream])
                return std::string(STREAM_NAMES[stream]) + " number " + std::to_string(seen_[stream]) + " does not come";
        return "nothing is missing";
    }

    Verdict finish(uint32_t real) {
        verdict_.clock = time_;
        verdict_.real_clock = real;
        return verdict_;
    }

    const Recording& recording_;
    Monitor monitor_;
    const bool compare_;
    Verdict verdict_;
    uint32_t time_ = 0;
    bool waited_ = false;                     // recorded time stood still at least once
    std::array<size_t, STREAMS> seen_{};      // happenings of the replay
    std::array<size_t, STREAMS> due_{};       // of the recording, up to and including the present recorded clock
    std::array<size_t, STREAMS> before_{};    // and without that clock
};
