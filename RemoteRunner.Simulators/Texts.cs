namespace RemoteRunner.Simulators;

/// <summary>What people read: refusals of the guard and of the start.</summary>
internal static class Texts
{
    public const string TokenMissing =
        "OutsideWorld:Token is empty: set it to a random secret (the AppHost makes one itself), because no web page may talk to this service without it.";

    public const string TelegramTokenMalformed =
        "OutsideWorld:TelegramToken must look like 1000001:something, as the tokens of BotFather do.";

    public const string NotLoopback =
        "The outside world is for this machine only: open it at 127.0.0.1 or localhost.";

    public const string ForeignOrigin =
        "A page of another origin may not talk to the outside world.";

    public const string ControlTokenMissing =
        "Send the value of OutsideWorld:Token in the header X-OutsideWorld-Token.";

    public const string LockedTitle = "This phone is locked";

    public const string LockedBody =
        "The chat page opens with the link that carries its token. You find the link in the console of the AppHost and in the dashboard, beside the resource outside-world.";

    public const string StartRefused = "The outside world did not start: ";
}
