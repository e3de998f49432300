"""What the tests of record framings share: input cut at chosen places, keys logged line by line."""
import os
import random
import re
import subprocess
import threading

from conftest import make_value

PACKET_MAX = 4096
SIZES = [(1,), (7,), (4096,), (3, 100, 1, 17)]
KEY_RULE = "private-key-pem"


def seeded_sizes(seed):
    print(f"seed {seed}")
    draw = random.Random(seed)
    return tuple(draw.choice((1, 2, 5, 60, 300, 3000)) for _ in range(40))


def run_cut(stanch, *words, text, sizes, mode=0):
    """Done, with the input in writes of these sizes, each of which is a read of its own: stdin is a pipe of packets."""
    in_read, in_write = os.pipe2(os.O_DIRECT)
    process = stanch.start(*words, stdin=in_read, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.close(in_read)

    def write():
        at, turn = 0, 0
        try:
            while at < len(text):
                size = min(sizes[turn % len(sizes)], PACKET_MAX)
                os.write(in_write, text[at:at + size])
                at, turn = at + size, turn + 1
        except BrokenPipeError:
            pass
        os.close(in_write)
    thread = threading.Thread(target=write)
    thread.start()
    out, errors = process.communicate(timeout=60)
    thread.join()
    return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


def assert_any_cut_gives_the_same(stanch, *words, text):
    whole = stanch.run(*words, text=text)
    for sizes in [*SIZES, seeded_sizes(len(text))]:
        done = run_cut(stanch, *words, text=text, sizes=sizes)
        assert (done.returncode, done.stdout) == (whole.returncode, whole.stdout), sizes
    return whole


def key_lines(seed=3):
    return make_value(KEY_RULE, seed).split(b"\n")


def body_pieces(lines):
    """24 bytes of each line of a key's body: one of them in an output is a leak."""
    return [piece for line in lines if re.fullmatch(rb"[A-Za-z0-9+/=]{8,}", line)
            for piece in ([line[:24], line[-24:]] if len(line) >= 24 else [line])]


def leaks(out, lines):
    return [piece for piece in body_pieces(lines) if piece in out]
