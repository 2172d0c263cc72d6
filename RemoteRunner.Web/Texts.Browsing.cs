using System.Globalization;

namespace RemoteRunner.Web;

/// <summary>What people read on the page of a workspace's files.</summary>
internal static partial class Texts
{
    public const string FilesLabel = "Files";
    public const string WholeFile = "The whole file";
    public const string OpenFolder = "Open";
    public const string EmptyFolder = "empty";
    public const string LeadsOutside = "(leads outside)";
    public const string Download = "Download";
    public const string FileText = "The file's text";
    public const string FileBinary = "This is no text and no picture. Download it to look at it.";
    public const string FileNotShown = "It is too large to be shown here. Download it to look at it.";

    public static string MoreEntries(int most) => string.Create(CultureInfo.InvariantCulture, $"More than {most:N0} entries: the rest is not listed.");

    public static string FileSize(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024d:0.#} kB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024d / 1024:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024d / 1024 / 1024:0.#} GB"),
    };

    public static string LineCount(int lines) => string.Create(CultureInfo.InvariantCulture, $", {lines:N0} {(lines == 1 ? "line" : "lines")}");
}
