def is_extra_available():
    try:
        import extralib  # noqa: F401
    except ImportError:
        return False
    return True
