from eval.metrics.verbatim import rate, verbatim

TEXT = "Die OKS wurde, wie man weiß, im Jahre 2002 gegründet."


def test_a_slice_is_verbatim_and_anything_else_is_not():
    assert verbatim("Die OKS wurde", TEXT, 0, 13)
    assert not verbatim("die OKS wurde", TEXT, 0, 13)
    assert not verbatim("Die OKS wurde", TEXT, 0, 14)
    assert not verbatim("", TEXT, 5, 5)


def test_elided_pieces_must_stand_there_in_order_from_first_to_last():
    end = len(TEXT)
    assert verbatim("Die OKS wurde […] im Jahre 2002 gegründet.", TEXT, 0, end)
    assert not verbatim("im Jahre 2002 […] Die OKS wurde", TEXT, 0, end)
    assert not verbatim("Die OKS wurde […] aufgelöst.", TEXT, 0, end)
    assert not verbatim("Die OKS […] im Jahre", TEXT, 0, end)  # more was left out than marked
    assert not verbatim("[…]", TEXT, 0, end)


def test_the_rate_is_over_quotes():
    assert rate([("Die OKS", 0, 7), ("DIE OKS", 0, 7)], TEXT) == 0.5
    assert rate([], TEXT) is None
