using System.Globalization;
using System.Net;
using System.Text;

namespace RemoteRunner.Web.Pages;

/// <summary>Columns of stacked bars, drawn on the server: <c>&lt;rect x="2" y="40" width="8" height="60" class="s0"&gt;</c>. Colours are the style sheet's.</summary>
internal static class BarChart
{
    private const int Step = 10;
    private const int Bar = 8;
    private const int Height = 100;

    /// <summary>Colours there are; later series share the last one.</summary>
    public const int Colours = 6;

    /// <param name="label">What a reader who does not see it is told; the numbers stand in a table beneath.</param>
    /// <param name="columns">Each with its values in the order of the series, 0 or more.</param>
    /// <param name="top">What the full height stands for; more than 0.</param>
    public static string Draw(string label, IReadOnlyList<ChartColumn> columns, double top)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {columns.Count * Step} {Height}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(label)}\">");
        for (var i = 0; i < columns.Count; i++)
        {
            var below = 0d;
            svg.Append("<g><title>").Append(WebUtility.HtmlEncode(columns[i].Title)).Append("</title>");
            for (var s = 0; s < columns[i].Values.Count; s++)
            {
                var height = columns[i].Values[s] / top * Height;
                if (height <= 0)
                    continue;
                below += height;
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{(i * Step) + ((Step - Bar) / 2)}\" y=\"{Height - below:0.##}\" width=\"{Bar}\" height=\"{height:0.##}\" class=\"s{Math.Min(s, Colours - 1)}\"/>");
            }

            svg.Append("</g>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>A round number not below any of them, so that the axis can be read: 1, 2 or 5 and noughts.</summary>
    public static double Top(IEnumerable<double> totals)
    {
        var most = totals.DefaultIfEmpty(0).Max();
        if (most <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        return new[] { 1d, 2, 5, 10 }.First(f => f * power >= most * 0.999999) * power;
    }
}

/// <param name="Title">Shown where a pointer rests.</param>
public sealed record ChartColumn(string Title, IReadOnlyList<double> Values);
