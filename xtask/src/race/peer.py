"""What `cargo xtask race` asks of the peers' own Python, in their folder, with one command as JSON:

{"do": "list"}      every case of cases.py: its group, name, kind, what runs it, and a variant whose response can be measured
{"do": "versions"}  of the Python packages
{"do": "run", "kind", "spec", "input", "gain_db", "block", "output"}  one processor over one file

It prints one line of JSON.
"""
import json
import sys

BELL = (100, 6, 4)
MULTIBAND_BENDS = ("cr_", "ratio", "rat")


def bell_of(kind, spec):
    """The same equaliser with one bell of 100 Hz, +6 dB, Q 4."""
    import cases
    if kind == "ff":
        return "firequalizer=gain='" + cases.fgain([BELL]) + "'" + spec.split("'")[2]
    hz, db, q = BELL
    if kind == "sn":
        kept = {k: v for k, v in spec[1].items() if not k.startswith("band")}
        return [spec[0], {**kept, "band0.frequencyHz": hz, "band0.gainDb": db, "band0.q": q}, *spec[2:]]
    settings = dict(word.split("=", 1) for word in spec[1])
    if "ft_0" not in settings:
        return None
    kept = {k: v for k, v in settings.items() if k.split("_")[0] not in ("ft", "fm", "f", "g", "q")}
    one = {"ft_0": 1, "fm_0": settings["fm_0"], "f_0": hz, "g_0": 10 ** (db / 20), "q_0": q}
    return [spec[0], [f"{k}={v}" for k, v in {**kept, **one}.items()]]


def neutral_of(kind, spec):
    """The same bands with ratios of 1."""
    if kind == "ff":
        return spec.replace(",-24/-24,0/-16", ",0/0")
    if kind == "sn":
        return [spec[0], {k: 1 if k.endswith(".ratio") else v for k, v in spec[1].items()}, *spec[2:]]
    pairs = [word.split("=", 1) for word in spec[1]]
    return [spec[0], [f"{k}={1 if k.startswith(MULTIBAND_BENDS) else v}" for k, v in pairs]]


def listed():
    import cases
    probes = {"eq": bell_of, "multiband": neutral_of}
    for group, name, kind, spec in cases.CASES:
        if spec is None and kind != "mg":
            continue
        probe = probes[group](kind, spec) if group in probes else spec
        yield {"group": group, "name": name, "kind": kind, "work": spec, "probe": probe}


def versions():
    from importlib.metadata import PackageNotFoundError, version
    found = {}
    for package in ("pedalboard", "libsonare", "matchering"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def run(command):
    import numpy
    import soundfile
    from pyproc import RUN
    sound, rate = soundfile.read(command["input"], dtype="float32")
    sound = (sound.T * 10 ** (command["gain_db"] / 20)).astype(numpy.float32)
    process = lambda frames: RUN[command["kind"]](command["spec"], sound[:, :frames], rate, command["block"])
    # The first call loads what is loaded once.
    process(rate)
    output, ns, latency = process(sound.shape[1])
    if command["output"]:
        soundfile.write(command["output"], output.T, rate, subtype="FLOAT")
    return {"ns_med": ns, "latency": latency}


command = json.loads(sys.argv[1])
verbs = {"list": lambda: list(listed()), "versions": versions, "run": lambda: run(command)}
print(json.dumps(verbs[command["do"]]()))
