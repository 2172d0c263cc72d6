using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Bot;

/// <summary>Why the bot does not start, as the person who can mend it should read it: sentences, no stack trace.</summary>
internal static partial class StartRefusal
{
    /// <summary>Checks all settings now: later the host would log the same with its stack.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static void ValidateSettings(this WebApplication app) => app.Services.GetRequiredService<IStartupValidator>().Validate();

    public static string Describe(OptionsValidationException refusal) =>
        Texts.StartRefused + string.Join(' ', refusal.Failures.Select(f => Wrapped().Match(f) is { Success: true } wrapped ? wrapped.Groups["sentence"].Value : f));

    // DataAnnotation validation failed for 'TelegramOptions' members: 'Token' with the error: 'Telegram:Token is not set: make …'.
    [GeneratedRegex(@"\ADataAnnotation validation failed for .* with the error: '(?<sentence>.*)'\.\z", RegexOptions.Singleline)]
    private static partial Regex Wrapped();
}
