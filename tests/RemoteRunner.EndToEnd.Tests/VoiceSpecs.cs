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

    [Fact]
    public async Task Claude_is_told_with_ones_voice_why_it_may_not()
    {
        var phone = shared.NewMember();
        var sent = await phone.SendAsync("""[[tool Bash {"command":"touch spoken.txt","description":"touch"}]] [[echo]]""");
        var card = await phone.WaitForAsync(sent, m => m.IsOpenCard, "The approval card");
        await phone.TapAsync(card, "Say why not");
        await phone.WaitForAsync(card.MessageId, m => m.Text.Contains("Why not"), "The question for the reason");

        var spoken = await phone.SpeakAsync(VoiceNote.Saying("make a folder instead").ToOgg());

        await phone.WaitForAsync(spoken, m => m.Text.Contains("Given to Claude as your answer."), "The transcript");
        await phone.WaitUntilAsync(
            messages => messages.Any(m => m.MessageId == card.MessageId && m.Text.Contains("Denied by you: “make a folder instead”")), "The answered card");
        await phone.WaitForAsync(sent, m => m.MessageId != card.MessageId && !m.Text.Contains("🎙") && m.Text.Contains("make a folder instead"), "Claude's answer with the reason");
    }
}
