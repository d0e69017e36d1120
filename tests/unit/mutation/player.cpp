// SPDX-License-Identifier: Apache-2.0
// Records a toy by hand and replays it on toys that are wrong in one way each: prints what the player says of each.
// The toy sends, two clocks after each accepted beat, a completion that carries the beat's first bytes.

#include <cstdio>
#include <deque>

#include "player.h"

struct Toy {
    int delay = 2, spoiled = -1, lost = -1, doubled = -1, breaks_at = -1;
    int clock_ = 0, sent = 0;
    std::deque<std::pair<int, uint32_t>> due;

    Signals clock(const Signals& in) {
        Signals out = in;
        out.controls &= ~(1u << RX_READY | 1u << TX_VALID | 1u << DOORBELL_VALID | 1u << LIFECYCLE_VALID |
                          1u << EVENT_READY | 1u << LOOKUP_READY | 1u << LOOKUP_DONE);
        out.controls |= 1u << RX_READY;
        const bool sends = !due.empty() && due.front().first <= clock_;
        if (sends) {
            out.controls |= 1u << TX_VALID;
            out.tx.fill(0);
            out.tx[0] = 0x4A;                                    // a completion with data
            out.tx[1] = due.front().second ^ (sent == spoiled);
            out.tx[8] = sent == breaks_at ? 0xFD : 0xFF;         // eight bytes
            out.tx[9] = 1;
            out.tx[5] = clock_;                                  // bytes that tkeep excludes may be anything
        }
        if (sends && in.is(TX_READY)) {
            if (doubled != sent) due.pop_front();
            sent++;
        }
        if (in.is(RESET)) due.clear();
        if (in.is(RX_VALID)) {
            if (lost != int(in.rx[0])) due.push_back({clock_ + delay, in.rx[0]});
        }
        clock_++;
        return out;
    }
};

static Signals input(int clock, int reset, int first) {
    Signals in;
    in.controls = clock < first || clock == reset ? 1u << RESET : 1u << TX_READY;
    if (clock >= 5 && clock < 65 && clock % 5 == 0) {
        in.controls |= 1u << RX_VALID;
        in.rx = {uint32_t(clock), 0, 0, 0, 0, 0, 0, 0, 0xF, 1};
    }
    return in;
}

static void write(const char* path, Toy toy = {}, int reset = -1, int first = 3) {
    std::FILE* file = std::fopen(path, "w");
    for (int clock = 0; clock < 100; clock++) {
        const Signals now = toy.clock(input(clock, reset, first));
        std::fprintf(file, "@%d\nc %04x\n", clock, now.controls);
        for (auto [kind, payload] : {std::pair{'r', &now.rx}, {'t', &now.tx}}) {
            std::fprintf(file, "%c ", kind);
            for (int word = 9; word >= 0; word--) std::fprintf(file, "%08x", (*payload)[word]);
            std::fprintf(file, "\n");
        }
    }
    std::fprintf(file, ". 100\n");
    std::fclose(file);
}

int main(int, char** words) {
    write(words[1]);
    const Recording recording("toy", words[1], false);
    const auto say = [&](const char* name, Toy toy, bool compare = true) {
        const Verdict verdict = Player(recording, false, compare).play(toy);
        std::printf("%s|%s|%u|%d\n", name, verdict.difference.c_str(), verdict.compared, verdict.same_timing);
    };
    say("same", {});
    Toy toy;
    toy.delay = 40;
    say("slow", toy);
    toy = {};
    toy.spoiled = 3;
    say("spoiled", toy);
    say("spoiled, not compared", toy, false);
    toy = {};
    toy.lost = 30;
    say("lost", toy);
    say("lost, not compared", toy, false);
    toy = {};
    toy.lost = 60;
    say("last one lost", toy);
    toy = {};
    toy.doubled = 11;
    say("doubled", toy);
    toy = {};
    toy.breaks_at = 2;
    say("broken tkeep", toy);

    // A reset cuts off the last answer of a slow toy; a faster one has given it before.
    toy = {};
    toy.delay = 8;
    write(words[1], toy, 66);
    const Recording cut("cut", words[1], false);
    const auto again = [&](const char* name, Toy toy) {
        const Verdict verdict = Player(cut, false).play(toy);
        std::printf("%s|%s|%u|%d\n", name, verdict.difference.c_str(), verdict.compared, verdict.same_timing);
    };
    again("cut off", toy);
    again("before it is cut off", {});
    toy.spoiled = 10;
    again("spoiled before a reset", toy);

    // What a function says before its first reset is random, and nothing to compare with.
    try {
        write(words[1], {}, -1, 0);
        Recording random("random", words[1], false);
        std::printf("no reset at first|accepted|0|0\n");
    } catch (const std::runtime_error& error) {
        std::printf("no reset at first|%s|0|0\n", error.what() + std::string(words[1]).size() + 2);
    }
}
