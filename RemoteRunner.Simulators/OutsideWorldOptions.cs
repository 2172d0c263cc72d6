using System.ComponentModel.DataAnnotations;
using RemoteRunner.Simulators.Telegram.Flood;

namespace RemoteRunner.Simulators;

/// <summary>Section <c>OutsideWorld</c>: who may talk to the simulators and what they pretend to be.</summary>
internal sealed class OutsideWorldOptions : IValidatableObject
{
    public const string Section = "OutsideWorld";

    /// <summary>Opens the chat page and the control API.</summary>
    public string Token { get; set; } = "";

    /// <summary>The one bot token the simulated Bot API accepts: <c>digits:secret</c>.</summary>
    public string TelegramToken { get; set; } = "1000001:simulated-telegram-token";

    /// <summary>The one key the simulated Messages API accepts.</summary>
    public string AnthropicKey { get; set; } = "";

    public bool TelegramEnabled { get; set; } = true;

    public bool AnthropicEnabled { get; set; } = true;

    [Required, RegularExpression("^[A-Za-z][A-Za-z0-9_]{4,31}$", ErrorMessage = "OutsideWorld:BotUsername must be 5 to 32 letters, digits or underscores.")]
    public string BotUsername { get; set; } = "remoterunner_bot";

    [Required]
    public string BotName { get; set; } = "RemoteRunner";

    /// <summary>The people of the chat page; empty means Ada, Ben and Eve.</summary>
    public IList<PersonOptions> Users { get; } = [];

    public FloodRules Flood { get; set; } = new();

    /// <summary>Older messages are forgotten beyond this many in one chat.</summary>
    [Range(10, 100_000)]
    public int MessagesPerChat { get; set; } = 1000;

    [Range(1, 10_000)]
    public int Chats { get; set; } = 500;

    /// <summary>Uploaded bytes kept in all; the oldest files go first.</summary>
    [Range(1_000_000, 1_000_000_000)]
    public long FileBytes { get; set; } = 128_000_000;

    /// <summary>How long a tapped button can be answered.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CallbackLifetime { get; set; } = TimeSpan.FromSeconds(30);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(Token))
            yield return new ValidationResult(Texts.TokenMissing, [nameof(Token)]);

        var colon = TelegramToken.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || !long.TryParse(TelegramToken.AsSpan(0, colon), out _) || TelegramToken.Length <= colon + 1 || TelegramToken.Contains('/', StringComparison.Ordinal))
            yield return new ValidationResult(Texts.TelegramTokenMalformed, [nameof(TelegramToken)]);

        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(Flood, new ValidationContext(Flood), problems, validateAllProperties: true);
        foreach (var person in Users)
            Validator.TryValidateObject(person, new ValidationContext(person), problems, validateAllProperties: true);

        foreach (var problem in problems)
            yield return problem;
    }
}
