"""The feed over HTTP: snapshots, server-sent events, polling and control for many consumers, and the client for it.

Starlette says what each path answers, uvicorn speaks HTTP. One `Plan` says what will be delivered, one `Feed` keeps
what has been, and each client is no more than a place in that.
"""
