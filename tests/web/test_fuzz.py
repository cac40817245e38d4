"""Whatever is sent to the interface for programs, it answers for itself: never with an error of ours."""

import asyncio
import json
import shutil
import socket
import threading

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings

from app.composition import compose
from scripts.generate import describe_http

SCHEMA = schemathesis.openapi.from_dict(json.loads(describe_http()))


@pytest.fixture(scope="module")
def served(application, demo_data, settings_in, tmp_path_factory):
    """The service over a copy of the demonstration corpus, listening on a port of its own, and an operator's token."""
    folder = tmp_path_factory.mktemp("fuzz") / "data"
    shutil.copytree(demo_data, folder)
    application.state.settings = settings_in(folder)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="error"))
    thread = threading.Thread(target=lambda: server.run(sockets=[listening]))
    thread.start()
    token = asyncio.run(_token(settings_in(folder)))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", token
    server.should_exit = True
    thread.join()


async def _token(chosen):
    services = compose(chosen)
    try:
        return await services.accounts.create_token("administrator@exempel.se", scope="write")
    finally:
        await services.close()


OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_request_makes_the_service_fail(operation, served):
    address, token = served

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def fuzz(case):
        response = case.call(base_url=address, headers={"Authorization": f"Bearer {token}"})
        assert response.status_code < 500, (response.status_code, case.as_curl_command())

    fuzz()
