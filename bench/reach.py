"""One cache for many machines: what a pull request's build takes from it, and languages as jobs of their own.

    python -m bench.reach pull SOURCE --package NAME [--python PYTHON]
    python -m bench.reach languages SOURCE [--python PYTHON]
    python -m bench.reach dask SOURCE [--pages 600] [--python PYTHON]
    python -m bench.reach stores SOURCE [--python PYTHON] [--nginx NGINX]
    python -m bench.reach mistakes SOURCE [--python PYTHON]

`pull`: a build of SOURCE as version `main` fills a store (a folder, through fsspec). The project is copied to another folder, three pages get another sentence,
and it is built as `pr_1` with that store and an empty cache; once more without any store. Exit status 1 where fewer than 90 % of the pages come from the store, the package is
imported, or a byte differs.

`languages`: each language of SOURCE is built by a job of its own, all at once with one store, and published into one folder. Exit status 1 where that
differs from one build of all that is published likewise.

`dask`: pages in four languages are built by this process, by three workers of a Dask scheduler, and once more while workers are killed one after the other;
then with what is wrong: no scheduler, one without workers, another version, a scheduler that is killed or stopped. Exit status 1 where a byte differs, a worker had
no batch, or nothing was said within five seconds. `--python` needs distributed as well.

`stores`: SOURCE is built with a store on S3 (moto's server, reached by s3fs) and with one behind nginx that takes PUT; then, with an empty cache, from that store. Exit status 1
where a page is rendered again, a note is made or a byte differs. `--python` needs moto[server], boto3 and s3fs as well; without nginx that part is left out.

`mistakes`: a page is built with what is wrong about stores, keys and executors. Exit status 1 where nothing is said within five seconds, or a store that is of no use
ends the build or costs it more than two.

`--python` needs docbuilder, fsspec, and the documented package.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench import clusters, mistakes
from bench.clusters import free_ports, site_files
from bench.environments import of_checkout

_ROOT = Path(__file__).resolve().parent.parent
_EDITED = 3

_RUN = """
import json, sys, time
from pathlib import Path
start = time.perf_counter()
from docbuilder.build import build
from docbuilder.config import load_config
from docbuilder.pyapi.session import ApiSession
from docbuilder.site.settings import settle
from docbuilder.engine import remotes, shared
remotes.PATIENCE = shared.PATIENCE = 60.0  # a busy machine is no slow remote
started, enter = [], ApiSession.__enter__
def note(self):
    started.append(1)
    return enter(self)
ApiSession.__enter__ = note
source, given = json.loads(sys.argv[1])
given = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
given |= {name: Path(given[name]) for name in ("out", "cache_folder") if name in given}
result = build(settle(load_config(Path(source), given)))
print(json.dumps({"pages": result.pages, "rendered": result.rendered, "objects": result.objects, "imported": bool(started),
    "notes": result.notes, "seconds": round(time.perf_counter() - start, 2)}))
"""


def main() -> int:
    """Run what the command line asks for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["pull", "languages", "dask", "stores", "mistakes"])
    parser.add_argument("source", type=Path)
    parser.add_argument("--package", default="")
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--nginx", default=shutil.which("nginx") or "/usr/sbin/nginx")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-reach-") as folder:
        if options.what == "dask":
            return clusters.run(Path(folder), options.source.resolve(), options.pages, options.python.absolute())
        if options.what == "stores":
            return _stores(Path(folder), options.source.resolve(), options.python.absolute(), options.nginx)
        if options.what == "mistakes":
            return mistakes.run(Path(folder), options.python.absolute())
        run = _pull if options.what == "pull" else _languages
        return run(Path(folder), options.source.resolve(), options.package, options.python.absolute())


def _pull(folder: Path, source: Path, package: str, python: Path) -> int:
    store = f"file://{folder}/store"
    given = {"package": package} if package else {"api": "none"}
    main_branch, pull, alone = (_copy(source, folder / name) for name in ("main", "pull request", "alone"))
    for project in (pull, alone):
        for page in sorted(project.rglob("*.md"), key=lambda path: (-path.stat().st_size, path))[:_EDITED]:
            page.write_text(page.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    first = _build(python, main_branch, given | {"version": "main", "cache_remote": store, "cache_remote_write": True})
    with_store = _build(python, pull, given | {"version": "pr_1", "cache_remote": store})
    without = _build(python, alone, given | {"version": "pr_1"})
    for name, told in (("main", first), ("pull request", with_store), ("without a store", without)):
        print(f"{name}: {told}")
    size = sum(path.stat().st_size for path in (folder / "store").rglob("*") if path.is_file())
    taken = 1 - with_store["rendered"] / with_store["pages"]
    same = site_files(pull / "site") == site_files(alone / "site")
    print(f"store: {size / 1e6:.1f} MB; pages from it: {taken:.1%}; bytes equal: {same}")
    return int(taken < 0.9 or with_store["imported"] or not same or bool(with_store["notes"]))


def _languages(folder: Path, source: Path, package: str, python: Path) -> int:
    given: dict[str, Any] = {"package": package} if package else {"api": "none"}
    given |= {"cache_remote": f"file://{folder}/store", "cache_remote_write": True, "version": "main"}
    codes = sorted(path.parent.name for path in source.glob("*/_toctree.yml"))
    everything = _copy(source, folder / "all")
    projects = {code: _copy(source, folder / code) for code in codes}
    with ThreadPoolExecutor(len(codes)) as jobs:
        told = jobs.map(lambda code: _build(python, projects[code], given | {"languages": [code], "part": True}), codes)
        for code, each in zip(codes, told, strict=True):
            print(f"{code}: {each}")
    alone = {key: value for key, value in given.items() if not key.startswith("cache")}
    print(f"all: {_build(python, everything, alone)}")
    for name, sites in (("jobs", projects.values()), ("one", (everything,))):
        for project in sites:
            command = [
                python,
                "-m",
                "docbuilder",
                "publish",
                project / "site",
                "--to",
                folder / "published" / name,
                "-q",
            ]
            subprocess.run(command, check=True, env=of_checkout(), cwd=folder)
    jobs_files, one_files = site_files(folder / "published/jobs"), site_files(folder / "published/one")
    differ = sorted(
        path for path in jobs_files.keys() | one_files.keys() if jobs_files.get(path) != one_files.get(path)
    )
    print(f"files: {len(one_files)}; they differ: {len(differ)} {differ[:8]}")
    return int(bool(differ))


_S3 = """
import sys, time
import boto3
from moto.server import ThreadedMotoServer
ThreadedMotoServer(ip_address="127.0.0.1", port=int(sys.argv[1]), verbose=False).start()
boto3.client("s3", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}").create_bucket(Bucket="docs")
print("ready", flush=True)
sys.stdin.read()
"""
_NGINX = """
{user}daemon off; pid {folder}/nginx.pid; error_log stderr; worker_processes 1;
events {{}}
http {{
  access_log off; client_max_body_size 1g;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {folder}/data; location / {{ dav_methods PUT; create_full_put_path on; }} }}
}}
"""


def _stores(folder: Path, source: Path, python: Path, nginx: str) -> int:
    ports = free_ports(2)
    login = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_DEFAULT_REGION": "us-east-1"}
    os.environ.update(login, AWS_ENDPOINT_URL=f"http://127.0.0.1:{ports[0]}")
    alone = _copy(source, folder / "alone")
    _build(python, alone, {"api": "none"})
    expected, broken = site_files(alone / "site"), 0
    s3 = [python, "-c", _S3, str(ports[0])]
    servers = {f"s3://docs/{source.parent.name}": s3}
    if os.access(nginx, os.X_OK):
        (folder / "data").mkdir()
        user = "user root; " if os.geteuid() == 0 else ""  # the folder is ours alone
        (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=ports[1], user=user))
        servers[f"http://127.0.0.1:{ports[1]}/docs"] = [nginx, "-c", f"{folder}/nginx.conf", "-p", str(folder)]
    for address, command in servers.items():
        name = address.partition(":")[0]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as server:
            assert server.stdout is not None
            if command is s3:
                server.stdout.readline()
            first = _build(
                python,
                _copy(source, folder / f"{name} first"),
                {"api": "none", "cache_remote": address, "cache_remote_write": True},
            )
            second = _build(python, _copy(source, folder / f"{name} second"), {"api": "none", "cache_remote": address})
            server.terminate()
        same = site_files(folder / f"{name} second/site") == expected
        print(f"{name}: {first}")
        print(f"{name}, from the store: {second}; bytes equal: {same}", flush=True)
        broken += bool(first["notes"] or second["notes"] or second["rendered"] or not same)
    return int(bool(broken))


def _copy(source: Path, to: Path) -> Path:
    """The sources as a project in another folder, as of a fresh checkout."""
    shutil.copytree(source, to / "docs/source", symlinks=True)
    (to / ".git").mkdir()
    return to


def _build(python: Path, project: Path, given: dict[str, Any]) -> dict[str, Any]:
    values = given | {"out": str(project / "site"), "cache_folder": str(project / "cache")}
    told = json.dumps([str(project / "docs/source"), values])
    run = subprocess.run([python, "-c", _RUN, told], check=False, capture_output=True, text=True, env=of_checkout())
    if run.returncode:
        raise SystemExit(f"{python} cannot build {project}:\n{run.stderr}")
    result: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return result


if __name__ == "__main__":
    raise SystemExit(main())
