using System.Buffers.Binary;
using System.Net.Http.Json;
using System.Text.Json;
using RemoteRunner.Web.Tests.Support;

namespace RemoteRunner.Web.Tests.Pages;

/// <summary>What a browser needs to put RemoteRunner among the apps.</summary>
public sealed class InstallSpecs(World world) : BoxTest(world)
{
    [Fact]
    public async Task The_manifest_names_icons_that_are_there_in_the_sizes_it_says()
    {
        // A browser fetches it without the cookie.
        using var browser = BrowserClient.SignedOut(Box);
        Assert.Contains("rel=\"manifest\" href=\"/manifest.webmanifest\"", (await browser.GetAsync("/signin")).Text, StringComparison.Ordinal);

        var manifest = await browser.Http.GetFromJsonAsync<JsonElement>("/manifest.webmanifest", Cancellation);

        Assert.Equal(("standalone", "/", "/"), (manifest.GetProperty("display").GetString(), manifest.GetProperty("start_url").GetString(), manifest.GetProperty("scope").GetString()));
        var icons = manifest.GetProperty("icons").EnumerateArray().ToList();
        foreach (var icon in icons)
        {
            using var answer = await browser.Http.GetAsync(icon.GetProperty("src").GetString(), Cancellation);
            Assert.Equal(icon.GetProperty("type").GetString(), answer.Content.Headers.ContentType?.MediaType);
            var content = await answer.Content.ReadAsByteArrayAsync(Cancellation);
            if (icon.GetProperty("type").GetString() != "image/png")
                continue;
            // The header of a PNG: its width and height stand at 16.
            var size = $"{BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(16))}x{BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(20))}";
            Assert.Equal(icon.GetProperty("sizes").GetString(), size);
        }

        Assert.Subset(icons.Select(i => i.GetProperty("sizes").GetString()).ToHashSet(), new HashSet<string?> { "192x192", "512x512" });
        Assert.Contains(icons, i => i.GetProperty("purpose").GetString()!.Contains("maskable", StringComparison.Ordinal));
    }
}
