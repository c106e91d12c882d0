"""The calls of newel_c.h through ctypes, beside Python's own SQLite: in_python.py LIBNEWEL_C LIBSHOP_STEPS FOLDER"""
import ctypes
import json
import pathlib
import sqlite3
import sys

TEXT, POINTER, INT, SIZE = ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t
OPEN_SQLITE = ctypes.CFUNCTYPE(POINTER, POINTER, TEXT)
PROGRESS = ctypes.CFUNCTYPE(INT, POINTER, TEXT, SIZE, SIZE)
ASK = ctypes.CFUNCTYPE(INT, POINTER, TEXT, TEXT)
AUTO, ASKING, ALLOW, REFUSE = range(4)


class Opening(ctypes.Structure):
    _fields_ = [("size", SIZE), ("has_policies", INT), ("up", INT), ("down", INT), ("diverged", INT),
                ("read_only", INT), ("drifted", INT), ("wait_ms", ctypes.c_uint32), ("context", POINTER),
                ("open_sqlite", OPEN_SQLITE), ("progress", PROGRESS), ("ask", ASK), ("functions", POINTER), ("code", POINTER),
                ("code_count", SIZE)]


def load(path):
    newel = ctypes.CDLL(path)
    for name, result in (("open", POINTER), ("rehearse", POINTER), ("close", None), ("access_of", INT),
                         ("verdict_of", INT), ("check", INT), ("verdict_text", TEXT), ("facts", TEXT),
                         ("error_code", INT), ("error_message", TEXT)):
        function = getattr(newel, f"newel_{name}")
        function.restype = result
        function.argtypes = [POINTER]
    for function in (newel.newel_open, newel.newel_rehearse):
        function.argtypes = [TEXT, POINTER, ctypes.POINTER(Opening)]
    return newel


def main(library, steps, folder):
    newel = load(library)
    carried = ctypes.CDLL(steps).shop_data_software
    carried.restype = POINTER
    heard = []
    opening = Opening(size=ctypes.sizeof(Opening), progress=PROGRESS(lambda _, what, *__: heard.append(what) or 1))
    assert newel.newel_rehearse(folder.encode(), carried(), opening)
    data = newel.newel_open(folder.encode(), carried(), opening)
    assert newel.newel_error_code(data) == 0, newel.newel_error_message(data)
    assert newel.newel_access_of(data) == 2 and newel.newel_check(data) == 0
    assert any(b"orders" in what for what in heard), heard
    facts = json.loads(newel.newel_facts(data))
    assert facts["verdict"] == "ready" and facts["app"] == "shop", facts

    with sqlite3.connect(pathlib.Path(folder) / "shop.db") as database:
        database.execute("CREATE TABLE by_hand (a)")
    database.close()
    assert newel.newel_check(data) == 16, "drift is not seen"
    newel.newel_close(data)

    data = newel.newel_open(folder.encode(), carried(), opening)
    assert newel.newel_access_of(data) == 0 and newel.newel_verdict_of(data) == 16
    assert b"by_hand" in newel.newel_verdict_text(data)
    newel.newel_close(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
