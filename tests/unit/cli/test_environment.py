from goldsmith_cli.local.environment import clean_environment

USERS = {
    "PATH": "/bin",
    "SSL_CERT_FILE": "/certificates.pem",
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAREAL",
    "AWS_SESSION_TOKEN": "real",
    "AWS_ENDPOINT_URL": "https://elsewhere",
    "OPENAI_API_KEY": "sk-real",
    "HTTP_PROXY": "http://proxy",
    "PYTHONPATH": "/somewhere",
}


def test_nothing_of_the_users_aws_or_keys_reaches_the_servers() -> None:
    seen = clean_environment(USERS, {})
    assert "real" not in " ".join(seen.values()).lower()
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "HTTP_PROXY", "PYTHONPATH"} & seen.keys()
    assert seen["AWS_ACCESS_KEY_ID"] == "test"


def test_programs_and_certificates_are_found_as_before() -> None:
    seen = clean_environment(USERS, {"GATEWAY_PORT": "1"})
    assert seen["PATH"] == "/bin"
    assert seen["SSL_CERT_FILE"] == "/certificates.pem"
    assert seen["GATEWAY_PORT"] == "1"
