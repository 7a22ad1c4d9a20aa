"""Methods by which the bot takes its updates."""

from typing import Any

from bot.emulator.call import Call
from bot.emulator.errors import ApiError
from bot.emulator.state import State
from bot.emulator.updates import MAX_LIMIT, MAX_TIMEOUT_S
from bot.emulator.webhook import Target


async def get_updates(state: State, call: Call) -> list[dict[str, Any]]:
    if state.webhook.target is not None:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to"
            " delete the webhook first",
        )
    state.updates.allow(call.json("allowed_updates", "allowed updates"))
    updates = await state.poller.poll(
        call.integer("offset"),
        min(max(call.integer("limit", MAX_LIMIT), 1), MAX_LIMIT),
        min(max(call.integer("timeout"), 0), MAX_TIMEOUT_S),
    )
    return [update.json() for update in updates]


async def set_webhook(state: State, call: Call) -> bool:
    url = call.text("url")
    if not url:
        return await delete_webhook(state, call)
    target = Target(
        url,
        call.text("secret_token"),
        call.integer("max_connections", 40),
        call.text("ip_address"),
    )
    target.check()
    if call.boolean("drop_pending_updates"):
        state.updates.clear()
    state.updates.allow(call.json("allowed_updates", "allowed updates"))
    state.poller.interrupt("Conflict: terminated by setWebhook request")
    await state.webhook.set(target)
    return True


async def delete_webhook(state: State, call: Call) -> bool:
    if call.boolean("drop_pending_updates"):
        state.updates.clear()
    await state.webhook.delete()
    return True


def get_webhook_info(state: State, _call: Call) -> dict[str, Any]:
    return state.webhook.info()


def log_out(_state: State, _call: Call) -> bool:
    return True
