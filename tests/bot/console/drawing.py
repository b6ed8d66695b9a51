"""Days that are over, their draw, and reviews of what was drawn."""

from datetime import timedelta

from given import NOW

from bot.console.quality.sample import Plan, draw, local_day, midnight

DAY = local_day(NOW) - timedelta(days=2)  # over, wherever the clock stands
# At noon: a day before or after it is another day, also where one has 23 hours.
OLD = midnight(DAY) + timedelta(hours=12)


async def draw_day(running, *, size=100, second=0, seed="s", day=DAY, now=NOW):
    plan = Plan(size, second, day)
    database = running.state.console.database
    return await database.run(lambda db: draw(db, day, plan, seed=seed, by="test", now=now), writes=True)


def task(turn):
    return f"/staff/sample/turns/{turn.uid}"


async def review(member, turn, verdict="right", **fields):
    return await member.post(f"{task(turn)}/reviews", verdict=verdict, turn=turn.uid, **fields)
