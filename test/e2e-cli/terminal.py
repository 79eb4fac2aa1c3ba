"""Runs a program on a terminal of its own: terminal.py COLUMNS ROWS PROGRAM WORDS... Standard input is what a person types."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

columns, rows = int(sys.argv[1]), int(sys.argv[2])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[3], sys.argv[3:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

keyboard = [0]
while True:
    ready, _, _ = select.select([terminal, *keyboard], [], [])
    if terminal in ready:
        try:
            shown = os.read(terminal, 65536)
        except OSError:
            shown = b""
        if not shown:
            break
        os.write(1, shown)
    if 0 in ready:
        typed = os.read(0, 4096)
        if typed:
            os.write(terminal, typed)
        else:
            keyboard = []

_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
