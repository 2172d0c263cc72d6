"""Talks to the bot through the simulated Telegram, as many people at once as are named.

chat.py ADDRESS TOKEN USER[,USER…] TEXT EXPECTED
Prints how long the slowest answer took; ends with 1 when one did not come within three minutes.
"""
import concurrent.futures
import json
import sys
import time
import urllib.request

address, token, users, text, expected = sys.argv[1:]
PATIENCE = 180


def call(path, body=None):
    request = urllib.request.Request(
        address + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"X-OutsideWorld-Token": token, "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def chat(user):
    began = time.monotonic()
    sent = call("/control/telegram/messages", {"userId": user, "text": text})["messageId"]
    messages = []
    while time.monotonic() - began < PATIENCE:
        messages = [m for m in call(f"/control/telegram/chats/{user}")["messages"] if m["messageId"] > sent and m["from"] == "bot"]
        if any(expected in (m.get("text") or "") for m in messages):
            return time.monotonic() - began
        time.sleep(0.2)
    raise SystemExit(f"User {user} wrote {text!r} and waited in vain for {expected!r}; the bot said: {[m.get('text') for m in messages]}")


with concurrent.futures.ThreadPoolExecutor(32) as pool:
    print(f"{max(pool.map(chat, [int(user) for user in users.split(',')])):.1f} s")
