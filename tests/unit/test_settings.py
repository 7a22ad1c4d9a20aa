from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError

TOKEN = "123456:AAF-secret"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_everything_but_the_token_has_a_default() -> None:
    settings = Settings.read()
    assert settings.digest_at == "mon 09:00"
    assert settings.zone.key == "Europe/Minsk"
    assert settings.rate_limit == 30
    assert settings.listen == ("127.0.0.1", 8080)
    with pytest.raises(SettingsError, match=r"BOT_TOKEN is missing.*make demo"):
        settings.token()


def test_settings_come_from_the_environment_and_then_from_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("OWNER_IDS=1, 22\nRATE_LIMIT=5\n")
    monkeypatch.setenv("RATE_LIMIT", "7")
    settings = Settings.read()
    assert settings.owner_ids == (1, 22)
    assert settings.rate_limit == 7


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("BOT_TOKEN", "swordfish", "not a bot token"),
        ("OWNER_IDS", "1;zmicier", "numbers"),
        ("DIGEST_AT", "monday morning", "mon 09:00"),
        ("DIGEST_AT", "mon 24:00", "mon 09:00"),
        ("TIMEZONE", "Minsk", "Europe/Minsk"),
        ("TIMEZONE", "../etc/passwd", "Europe/Minsk"),
        ("RATE_LIMIT", "0", "greater than 0"),
        ("RATE_LIMIT", "fast", "number"),
        ("ON_DOUBT", "maybe", "'resend' or 'skip'"),
        ("HTTP_LISTEN", "8080", "127.0.0.1:8080"),
        ("HTTP_LISTEN", "localhost:99999", "127.0.0.1:8080"),
        ("BOT_API_URL", "api.telegram.org", "https://"),
        ("LOG_LEVEL", "loud", "INFO"),
        ("WEBHOOK_URL", "https://example.org/hook", "WEBHOOK_SECRET"),
        ("WEBHOOK_URL", "https://example.org/briefs/", "a path of its own"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=sentence) as caught:
        Settings.read()
    assert "\n" not in str(caught.value)


def test_an_empty_setting_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMIT", "")
    assert Settings.read().rate_limit == 30


def test_secrets_show_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    settings = Settings.read()
    assert settings.token() == TOKEN
    assert "secret" not in repr(settings).replace("secret_key_file", "").replace(
        "webhook_secret", ""
    ).replace("secret.key", "")
