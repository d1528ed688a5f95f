"""How long and how large the parts of a curriculum may be, in files and in the studio alike."""

LONGEST_TITLE = 120
LONGEST_TEXT = 1_000
LONGEST_MARKDOWN = 50_000
LONGEST_QUESTION_TEXT = 4_000
MOST_LESSONS = 40
MOST_OBJECTIVES = 12
MOST_MINUTES = 600
LARGEST_FILE = 2_000_000
LARGEST_PICTURE = 500_000
PICTURE_KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
