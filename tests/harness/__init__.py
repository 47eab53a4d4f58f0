"""The one way to start servers and to fill them with data: for tests of faults, browser tests and the benchmark.

    deployment = Deployment(folder).prepare().seed("club")
    server = deployment.serve(SEND_RATE="3/60s")
    bob = Visitor(server.url).sign_in("bob")

deployments  a data folder with its database, filled by a scenario; servers that run on it
servers      one Hubbub process: start, stop, kill, its log and its figures
services     a Redis and a PostgreSQL of our own
processes    what all of these are as processes
scenarios    who and what is in the data; `seed` runs one
visitor      somebody who is signed in, without a browser; asks one thing after the other
browser      the same for many requests at once, and for sockets
waiting      until something is so
proxy        a bad line between a client and a server

Nothing here knows pytest, because the benchmark runs without it.
"""
