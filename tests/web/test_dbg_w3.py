import sys
sys.path.insert(0,'/work/main')
from tests.web.test_pages_watches import *
def test_x(client, token_of):
    sign_in(client, "grums-designer")
    here = saved(client, "q=tillit&population=riskgrupp")
    t=client.get("/bevakningar").text
    print(" ".join(re.sub(r"<[^>]+>"," ",t).split())[300:900])
