using System.Globalization;
using System.Text.RegularExpressions;

namespace RemoteRunner.AppHost.Resources;

/// <summary>Sizes as compose writes them: <c>512M</c>, <c>2G</c>, by 1024.</summary>
internal static partial class ResourceSize
{
    /// <returns>Bytes.</returns>
    /// <exception cref="FormatException">It is not a size.</exception>
    public static long Parse(string size)
    {
        var match = Size().Match(size);
        if (!match.Success)
            throw new FormatException($"'{size}' is not a size. Write a whole number and K, M or G, e.g. 512M.");

        var factor = match.Groups["unit"].Value switch { "K" => 1L << 10, "M" => 1L << 20, _ => 1L << 30 };
        return checked(long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * factor);
    }

    [GeneratedRegex(@"\A(?<number>[1-9][0-9]{0,5})(?<unit>[KMG])\z")]
    private static partial Regex Size();
}
