"""A15: an installation behind https, asked without it."""

import asyncio

import pytest

PROXIED = "X-Forwarded-Proto: https"
SECURE = {"PUBLIC_URL": "https://chat.example.org", "TRUSTED_PROXIES": "1"}
UPGRADE = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
           "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")  # fmt: skip


async def ask(port, path, *headers):
    """The head of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {path} HTTP/1.1", "Host: chat.example.org", *headers]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    writer.close()
    return head.decode("latin1").lower()


@pytest.mark.attack("A15")
async def test_what_is_asked_in_the_clear_is_sent_to_https(embedded):
    port = embedded(**SECURE).serve().port
    page = await ask(port, "/accounts/login/?next=/rooms/")
    assert page.startswith("http/1.1 301 ")
    assert "\r\nlocation: https://chat.example.org/accounts/login/?next=/rooms/\r\n" in page
    page = await ask(port, "/accounts/login/", PROXIED)
    assert page.startswith("http/1.1 200 ")
    assert "\r\nstrict-transport-security: max-age=31536000; includesubdomains; preload\r\n" in page
    assert "connect-src 'self';" in page  # of an https page that is wss:// here, and nothing else
    cookies = [line for line in page.split("\r\n") if line.startswith("set-cookie:")]
    assert cookies
    assert all("__host-" in line and "secure" in line for line in cookies)


@pytest.mark.attack("A15")
async def test_a_socket_is_opened_through_https_and_from_its_own_pages_only(embedded, people):
    deployment = embedded()
    server = deployment.serve()
    (alice,) = await people(server.port, "alice")
    alice.close()
    server.kill()
    port = deployment.serve(**SECURE).port
    signed_in = f"Cookie: __Host-sid={alice.cookies['sid']}"

    async def status(origin, *headers):
        answer = await ask(port, "/ws/", *UPGRADE, signed_in, f"Origin: {origin}", *headers)
        return answer.split()[1]

    ours = "https://chat.example.org"
    assert [await status(ours, PROXIED), await status(ours, "X-Forwarded-Proto: wss")] == ["101", "101"]
    assert [await status(ours), await status(ours, "X-Forwarded-Proto: http")] == ["403", "403"]
    for origin in ("http://chat.example.org", "https://chat.example.org:8000", "https://evil.example", "null"):
        assert await status(origin, PROXIED) == "403"
