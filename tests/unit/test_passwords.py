import time

from app.web import passwords


def test_a_password_fits_its_hash_only() -> None:
    password_hash = passwords.hash_password("correct horse")
    assert passwords.is_right_password(password_hash, "correct horse")
    assert not passwords.is_right_password(password_hash, "correct horse ")


def test_spaces_and_zero_bytes_are_part_of_a_password() -> None:
    assert not passwords.is_right_password(passwords.hash_password("a\x00bcdefgh"), "a\x00bcdefgx")


def test_nobody_has_a_password() -> None:
    assert not passwords.is_right_password(None, "")
    assert not passwords.is_right_password(None, "correct horse")


def test_an_unknown_name_takes_as_long_as_a_wrong_password() -> None:
    password_hash = passwords.hash_password("correct horse")

    def spent(known: str | None) -> float:
        """The processor time of the fastest of five checks: other work on the machine cannot make it shorter."""
        times = []
        for _ in range(5):
            began = time.process_time()
            passwords.is_right_password(known, "wrong")
            times.append(time.process_time() - began)
        return min(times)

    assert 0.5 < spent(None) / spent(password_hash) < 2
