import re, sys
sys.path.insert(0,'/work/main')
from tests.web.test_pages_watches import *
def test_x(client):
    from sqlalchemy import text
    s=client.app.state.services
    async def q(t):
        async with s.database.reading() as c: return (await c.execute(text(t))).all()
    print(client.blocking_portal.call(q,"select count(*),min(number),max(number) from insight_change"), client.blocking_portal.call(q,"select count(*), max(is_new) from outbox"))
    sign_in(client,"grums-designer")
    here=saved(client)
    print(client.blocking_portal.call(q,"select * from watch"), client.blocking_portal.call(q,"select count(*) from outbox"))
    print(re.sub(r"<[^>]+>|\s+"," ",client.get(here).text)[600:1500])
    import time; time.sleep(3)
    print(client.blocking_portal.call(q,"select count(*),min(number),max(number) from insight_change"), client.blocking_portal.call(q,"select count(*), max(is_new) from outbox"))
