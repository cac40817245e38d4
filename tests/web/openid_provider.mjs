// A real OpenID provider for the tests: the certified package oidc-provider, with its own pages for signing in.
// Whoever signs in is who they say; the groups that are claimed of them follow from the name that they write:
// "anna+designers" is anna in the group designers.
import { Provider } from "oidc-provider";

const [port, secret, redirectUri] = process.argv.slice(2);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "insiktskartan", client_secret: secret, redirect_uris: [redirectUri] }],
  claims: { profile: ["name"], email: ["email", "email_verified"], groups: ["groups"] },
  scopes: ["openid", "profile", "email", "groups"],
  conformIdTokenClaims: true,
  pkce: { required: () => true, methods: ["S256"] },
  cookies: { keys: ["for the tests alone"] },
  findAccount: (_context, id) => {
    const [sub, ...groups] = id.split("+");
    const email = `${sub}@exempel.se`;
    return { accountId: id, claims: () => ({ sub, name: `${sub} hos leverantören`, email, email_verified: true, groups }) };
  },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
