// A real OpenID provider for the tests: the certified package oidc-provider, with its own pages for signing in.
// Whoever signs in is who they say; the groups that are claimed of them, and their address, follow from the name:
// "anna+designers" is anna in the group designers.
import { Provider } from "oidc-provider";

const [port, secret, redirectUri, otherHost] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: "insiktskartan", client_secret: secret, redirect_uris: [redirectUri] }],
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"], groups: ["groups"] },
  scopes: ["openid", "profile", "email", "groups"],
  conformIdTokenClaims: true,
  pkce: { required: () => true, methods: ["S256"] },
  cookies: { keys: ["for the tests alone"] },
  findAccount: (_context, id) => {
    const [name, ...groups] = id.split("+");
    return {
      accountId: name,
      claims: () => ({ sub: name, name: `${name} hos leverantören`, email: `${name}@exempel.se`, email_verified: true, groups }),
    };
  },
});
// The account that is signed in keeps its groups, which are part of what was written in the form.
provider.use(async (context, next) => {
  await next();
  if (otherHost && context.path === "/.well-known/openid-configuration") {
    context.body = { ...context.body, token_endpoint: otherHost };
  }
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
