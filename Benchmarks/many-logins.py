"""Logs in so many times, one login after the other, each with no cookies: many-logins.py COUNT SIDEGATE HOST PROVIDER"""
import importlib.util
import pathlib
import sys

place = pathlib.Path(__file__).with_name("log-in.py")
spec = importlib.util.spec_from_file_location("log_in", place)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

for _ in range(int(sys.argv[1])):
    module.log_in(*sys.argv[2:5])
