"""The look of an HTML mail: one column of 600 px, system fonts, colours that bear a forced dark mode.

Styles stand inline because some mail programs drop `<style>`; that holds only what cannot stand inline. No pure
black or white: programs that invert colours by force make those glare.
"""

FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif;"
MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;"

PAGE = "margin:0;padding:0;background:#eef1f4;"
OUTER = "background:#eef1f4;padding:24px 12px;"
CARD = f"width:100%;max-width:600px;background:#fdfdfe;border:1px solid #d5dbe1;border-radius:8px;{FONT}"
PREHEADER = "display:none;max-height:0;overflow:hidden;opacity:0;"

HEAD_CELL = "padding:24px 28px 4px 28px;"
CELL = "padding:10px 28px;"
FOOT_CELL = "padding:14px 28px 20px 28px;border-top:1px solid #d5dbe1;"

HEADLINE = "margin:0 0 8px 0;font-size:21px;line-height:28px;font-weight:700;color:#1b242d;"
BADGE = "display:inline-block;padding:2px 8px;border-radius:4px;font-size:12px;line-height:18px;font-weight:700;"
BADGES = "margin:0 0 6px 0;"
MARKING = f"{BADGE}background:#e3e8ed;color:#33414e;"
META = "margin:0;font-size:13px;line-height:19px;color:#5a6875;"
META_APART = "margin:0 0 12px 0;font-size:13px;line-height:19px;color:#5a6875;"
LEAD = "margin:0 0 6px 0;font-size:15px;line-height:22px;color:#1b242d;"
QUOTE = "margin:10px 0 4px 0;padding:12px 16px;background:#f3f6f8;"
QUOTE_EDGE = {"ltr": "border-left:4px solid #7d95ab;", "rtl": "border-right:4px solid #7d95ab;"}
QUOTED = "margin:0 0 6px 0;font-size:16px;line-height:25px;color:#1b242d;"
HIT = "background:#ffe28a;color:#332600;font-weight:700;padding:0 2px;border-radius:2px;"
TITLE = "margin:4px 0 6px 0;font-size:12px;line-height:18px;font-weight:700;letter-spacing:.06em;color:#5a6875;"
PARAGRAPH = "margin:0 0 6px 0;font-size:14px;line-height:21px;color:#2b3742;"
LIST = "margin:0 0 6px 0;padding:0 0 0 20px;font-size:14px;line-height:21px;color:#2b3742;"
POINT = "margin:0 0 4px 0;"
SOURCE = "margin:0 0 12px 0;"
TERM = f"{MONO}font-size:13px;"
LINK = "color:#0b5cad;text-decoration:underline;font-weight:600;"
ANSWERS = "margin:0 0 6px 0;line-height:40px;"
ANSWER = (
    "display:inline-block;padding:6px 12px;margin:0 2px 0 0;border:1px solid #0b5cad;border-radius:6px;font-size:14px;"
    "line-height:20px;font-weight:600;color:#0b5cad;text-decoration:none;"
)
COMMAND = f"margin:0 0 6px 0;padding:9px 12px;background:#f3f6f8;border-radius:4px;{MONO}font-size:13px;color:#1b242d;"

SEVERITIES = {
    "critical": "background:#a3172c;color:#fdf3f4;",
    "high": "background:#b8430c;color:#fdf5f0;",
    "medium": "background:#8a6100;color:#fdf8ec;",
    "low": "background:#2e6a4f;color:#f1faf5;",
}
OTHER_SEVERITY = "background:#4a5866;color:#f4f6f8;"

SHEET = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
.headline, .lead, .quoted, .point { overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
  .page, .outer { background: #12181e !important; }
  .card { background: #1b232b !important; border-color: #36424e !important; }
  .foot { border-color: #36424e !important; }
  .headline, .lead, .quoted { color: #e8edf2 !important; }
  .body, .list { color: #ced7df !important; }
  .meta, .title { color: #9fadba !important; }
  .quote, .command { background: #242e38 !important; color: #e8edf2 !important; }
  .marking { background: #36424e !important; color: #dbe3ea !important; }
  .hit { background: #6b5200 !important; color: #fff3cc !important; }
  .answer { color: #7db8f2 !important; border-color: #7db8f2 !important; }
  .link { color: #7db8f2 !important; }
}
""".strip()
