using System.Net;
using System.Text;

namespace RemoteRunner.Load.Reports;

/// <summary>A plot as inline SVG: no script, no file from elsewhere.</summary>
internal sealed class Plot(string title, string across, string up)
{
    private const int Width = 720;
    private const int Height = 260;
    private const int Left = 56;
    private const int Bottom = 40;
    private const int Top = 30;
    private const int Right = 12;

    // Told apart also by those who do not see all colours.
    private static readonly string[] _colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f"];

    private readonly List<(string Name, IReadOnlyList<(double X, double Y)> Points, bool Line)> _series = [];

    public Plot Line(string name, IEnumerable<(double X, double Y)> points) => Add(name, points, line: true);

    public Plot Dots(string name, IEnumerable<(double X, double Y)> points) => Add(name, points, line: false);

    public string ToSvg()
    {
        var all = _series.SelectMany(s => s.Points).ToList();
        var (maxX, maxY) = (Ceiling(all.Select(p => p.X).DefaultIfEmpty(1).Max()), Ceiling(all.Select(p => p.Y).DefaultIfEmpty(1).Max()));
        var svg = new StringBuilder();
        svg.Append($"<figure><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        svg.Append($"<text x=\"{Left}\" y=\"16\" class=\"title\">{WebUtility.HtmlEncode(title)}</text>");
        for (var i = 0; i <= 4; i++)
        {
            var y = Y(maxY * i / 4, maxY);
            svg.Append($"<line x1=\"{Left}\" y1=\"{y:F1}\" x2=\"{Width - Right}\" y2=\"{y:F1}\" class=\"grid\"/><text x=\"{Left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{maxY * i / 4:0.##}</text>");
            var x = X(maxX * i / 4, maxX);
            svg.Append($"<text x=\"{x:F1}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{maxX * i / 4:0.##}</text>");
        }

        svg.Append($"<text x=\"{Width - Right}\" y=\"{Height - 6}\" text-anchor=\"end\">{WebUtility.HtmlEncode(across)}</text><text x=\"{Width - Right}\" y=\"16\" text-anchor=\"end\">{WebUtility.HtmlEncode(up)}</text>");
        foreach (var ((_, points, line), colour) in _series.Zip(_colours))
        {
            if (line)
                svg.Append($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\" points=\"{string.Join(' ', Visible(points, maxX).Select(p => $"{X(p.X, maxX):F1},{Y(p.Y, maxY):F1}"))}\"/>");
            else
                svg.Append($"<path stroke=\"{colour}\" stroke-width=\"4.4\" stroke-linecap=\"round\" stroke-opacity=\"0.65\" d=\"{string.Concat(points.Select(p => $"M{X(p.X, maxX):F1} {Y(p.Y, maxY):F1}h0"))}\"/>");
        }

        svg.Append("</svg><figcaption>");
        svg.Append(string.Join(" ", _series.Zip(_colours, (s, colour) => $"<span><i style=\"background:{colour}\"></i>{WebUtility.HtmlEncode(s.Name)}</span>")));
        return svg.Append("</figcaption></figure>").ToString();
    }

    private Plot Add(string name, IEnumerable<(double X, double Y)> points, bool line)
    {
        _series.Add((name, [.. points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))], line));
        return this;
    }

    /// <summary>Of all points above one unit of the drawing the lowest and the highest, which is all of a line that can be seen.</summary>
    private static IEnumerable<(double X, double Y)> Visible(IReadOnlyList<(double X, double Y)> points, double most) =>
        points.GroupBy(p => (int)X(p.X, most)).SelectMany(column => new[] { column.MinBy(p => p.Y), column.MaxBy(p => p.Y) }.Distinct().OrderBy(p => p.X));

    private static double X(double value, double most) => Left + (value / most * (Width - Left - Right));

    private static double Y(double value, double most) => Height - Bottom - (value / most * (Height - Bottom - Top));

    /// <summary>The next number that divides into four well.</summary>
    private static double Ceiling(double value)
    {
        if (value <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double[] steps = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];
        return steps.First(step => step * power >= value * 0.9999) * power;
    }
}
