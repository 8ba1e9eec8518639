import pytest


@pytest.mark.xfail
def test_ac1_messages_are_handled():
    assert False


@pytest.mark.skip(reason="no broker here")
def test_ac2_ac3_ac4_everything_else():
    pass
