"""Writes a config file that sets nearly every option, from what `sidegate config --json` says on standard input: those that
have a default to that, and the long lists of a large site."""
import json
import re
import sys

lists = {
    "skip_auth_routes": [f"GET=^/public/{n}/[a-z]+\\.(css|js)$" for n in range(20)],
    "api_routes": [f"^/api/v{n}/" for n in range(20)],
    "trusted_ips": [f"10.{n}.0.0/16" for n in range(50)],
    "allowed_groups": [f"team-{n}" for n in range(50)],
    "whitelist_domains": [f".site{n}.example" for n in range(50)],
}
# Without effect here, or nothing without a file besides.
left_out = {
    "https_address", "azure_tenant", "entra_id_federated_token_auth", "allow_query_semicolons", "disable_keep_alives",
    "flush_interval", "pass_host_header", "proxy_websockets", "ssl_upstream_insecure_skip_verify", "upstream_timeout",
    "display_htpasswd_form", "bearer_token_login_fallback", "trusted_proxy_ips",
}
print("# Made by Benchmarks/full-config.py")
for option in json.load(sys.stdin)["options"]:
    key, value = option["key"], option["value"]
    if key in lists:
        print(f"{key} = {json.dumps(lists.pop(key))}")
    elif key not in left_out and not option["isSecret"] and option["origin"]["kind"] == "default" and value not in ("", None):
        bare = value in ("true", "false") or re.fullmatch(r"\d+", value)
        print(f"{key} = {value if bare else json.dumps(value)}")
sys.exit(f"no such options: {', '.join(lists)}" if lists else 0)
