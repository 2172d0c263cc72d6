namespace RemoteRunner.Load.Reports;

/// <summary>Writes a run's report as <c>NAME.md</c> and <c>NAME.html</c>.</summary>
internal static class ReportFiles
{
    public static async Task<string> WriteAsync(LoadResult result)
    {
        var markdown = MarkdownReport.Write(result, MachineFacts.Read());
        if (result.Settings.Reports is not { } folder)
            return markdown;

        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{result.Settings.Name}.md"), markdown);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{result.Settings.Name}.html"), HtmlReport.Write(result, markdown));
        return markdown;
    }
}
