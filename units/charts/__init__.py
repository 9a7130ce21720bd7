"""Charts drawn by the server as SVG: pure functions from figures to a drawing and its table.

One drawing serves the page and the PDF. All it needs to be read is in presentation attributes
(no style attribute, no script: the content policy and WeasyPrint agree on those); classes are
for static/css/charts.css. It stands here, below the apps, so that every page and the notice may
draw; what is drawn on a desk is decided in supervision/dashboards/charts.py.
"""
