from __future__ import annotations

import argparse
import subprocess
import sys

import pytest

from rag.writer.errors import ModelError, SettingsError
from rag.writer.opening import LangChainModel
from rag.writer.options import add_model_arguments, open_reranker, open_writer, settings_of
from rag.writer.settings import WriterSettings, read_settings


def parsed(*arguments):
    parser = argparse.ArgumentParser()
    add_model_arguments(parser)
    return parser.parse_args(arguments)


def write(home, text):
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(text, encoding="utf-8")


def test_without_any_setting_there_is_no_model(home):
    assert open_writer(parsed()) is None
    assert open_reranker(parsed()) is None


def test_the_command_wins_over_the_environment_and_that_over_the_file(home, monkeypatch):
    write(home, '[model]\nname = "ollama:a"\nbudget_s = 5\nmax_tokens = 99\n')
    assert read_settings().name == "ollama:a"
    monkeypatch.setenv("FUSSNOTE_MODEL", "ollama:b")
    monkeypatch.setenv("FUSSNOTE_MODEL_BUDGET_S", "7.5")
    settings = settings_of(parsed("--model", "ollama:c", "--no-cache", "--rerank", "folder"))
    assert settings == WriterSettings(
        name="ollama:c", budget_s=7.5, max_tokens=99, cache=False, rerank="folder"
    )
    assert read_settings("none").name is None


def test_a_settings_file_elsewhere(tmp_path, home):
    path = tmp_path / "mine.toml"
    path.write_text('[model]\nname = "ollama:x"\n', encoding="utf-8")
    assert read_settings(environment={"FUSSNOTE_SETTINGS": str(path)}).name == "ollama:x"
    with pytest.raises(SettingsError, match="no settings file"):
        read_settings(environment={"FUSSNOTE_SETTINGS": str(tmp_path / "none.toml")})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[model]\nnmae = 'x'\n", "unknown setting 'nmae'"),
        ("[model]\napi_key = 'sk-secret'\n", "environment alone"),
        ("[model]\nbudget_s = 'soon'\n", "takes a number"),
        ("[model]\nbudget_s = 0\n", "more than 0"),
        ("[model]\nbudget_s = nan\n", "more than 0"),
        ("[model]\ntemperature = 9\n", "from 0 to 2"),
        ("[model]\ncache = 'perhaps'\n", "true or false"),
        ("[models]\nname = 'x'\n", "unknown table"),
        ("model = 3\n", "must be a table"),
        ("[model\n", "no TOML"),
        ("[model]\nbase_url = 'http://user:sk-secret@host/v1'\n", "must not hold a key"),
        ("[model]\nbase_url = 'localhost:8080'\n", "no address"),
        ("[model]\nbase_url = 'http://host:99999/v1'\n", "no address"),
    ],
)
def test_wrong_settings_are_refused_in_one_line_that_holds_no_key(home, text, message):
    write(home, text)
    with pytest.raises(SettingsError, match=message) as caught:
        read_settings()
    assert "\n" not in str(caught.value)
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["gpt-4", "", ":", "openai:", "OpenAI:gpt", "openai: "])
def test_a_name_without_a_provider_is_refused(home, name):
    with pytest.raises(ModelError, match="PROVIDER:NAME"):
        read_settings(name)


def test_an_unknown_provider_is_refused_before_anything_starts(home):
    with pytest.raises(ModelError, match=r"no provider 'acme'.*openai"):
        LangChainModel.open(WriterSettings(name="acme:x"))


def test_a_missing_package_says_what_to_install(home):
    with pytest.raises(ModelError, match=r"pip install 'fussnote\[anthropic\]'"):
        LangChainModel.open(WriterSettings(name="anthropic:claude"))
    with pytest.raises(ModelError, match="pip install langchain-groq"):
        LangChainModel.open(WriterSettings(name="groq:llama"))


def test_a_missing_key_says_where_it_belongs(home, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        LangChainModel.open(WriterSettings(name="openai:gpt"))


def test_a_local_server_needs_no_key(home, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("FUSSNOTE_API_KEY", raising=False)
    settings = WriterSettings(name="openai:qwen", base_url="http://127.0.0.1:9/v1")
    assert LangChainModel.open(settings).identity == "openai:qwen@http://127.0.0.1:9/v1"


def test_who_wants_no_model_loads_no_langchain():
    code = (
        "import sys, argparse; from rag.writer.options import *\n"
        "p = argparse.ArgumentParser(); add_model_arguments(p); open_writer(p.parse_args([]))\n"
        "import rag.answer, ui.replay\n"
        "assert not {'langchain', 'langchain_core', 'torch', 'openai'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
