using RemoteRunner.TestSupport.Voice;

namespace RemoteRunner.EndToEnd.Tests;

/// <summary>A voice note becomes a transcript and a turn.</summary>
public sealed class VoiceSpecs(SharedApp shared)
{
    [Fact]
    public async Task A_voice_note_is_shown_as_text_and_answered()
    {
        var phone = shared.NewMember();

        var sent = await phone.SpeakAsync(VoiceNote.Saying("say hello to the server").ToOgg());

        await phone.WaitForAsync(sent, m => m.Text.Contains("say hello to the server"), "The transcript");
        await phone.WaitForAsync(sent, m => m.Text.Contains("demo model", StringComparison.OrdinalIgnoreCase), "The answer");
    }
}
