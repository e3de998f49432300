"""Takes lines at a socket: appends them to a file first and takes them from the socket then. `receiver.py SOCKET FILE`"""
import os
import socket
import sys

path, out = sys.argv[1], os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
if os.path.exists(path):
    os.unlink(path)
with socket.socket(socket.AF_UNIX) as listener:
    listener.bind(path)
    listener.listen()
    while True:
        connection, _ = listener.accept()
        while seen := connection.recv(65536, socket.MSG_PEEK):
            os.write(out, seen)
            connection.recv(len(seen))
