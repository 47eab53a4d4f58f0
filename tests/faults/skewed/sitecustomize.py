"""On PYTHONPATH of a server this makes its clock wrong by CLOCK_SKEW seconds."""

import datetime
import os

import time_machine

now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=float(os.environ["CLOCK_SKEW"]))
time_machine.travel(now, tick=True).start()
