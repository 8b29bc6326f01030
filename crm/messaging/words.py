"""Text in a robot's markdown: nothing in it is markup, nothing is longer than the service takes."""

_MARKUP = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "(": "（", ")": "）", "*": "＊", "_": "＿",
                         "`": "｀", "#": "＃", "@": "＠", "!": "！", "\n": " ", "\r": " "})  # fmt: skip


def plain(text: str) -> str:
    """Somebody's words, as words: no link, no mention of everybody, no line of their own."""
    return text.translate(_MARKUP)


def cut(text: str, most: int) -> str:
    """Whole lines up to so many bytes; an ellipsis where something is left out."""
    if len(text.encode()) <= most:
        return text
    kept, left = [], most - len("\n…".encode())
    for line in text.split("\n"):
        left -= len(line.encode()) + 1
        if left < 0:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])
