namespace RemoteRunner.Web.AnswerCache.Requests;

/// <summary>The words of one language by which a request is judged. Always whole words, upper and lower case alike.</summary>
internal sealed class RequestWords
{
    /// <summary>Words that may stand before the first one and mean nothing, such as "please".</summary>
    public IList<string> Courtesies { get; init; } = [];

    /// <summary>The first word (or words) of a request that asks or shows.</summary>
    public IList<string> Starters { get; init; } = [];

    /// <summary>Words that change things, or carry out something.</summary>
    public IList<string> Changing { get; init; } = [];

    /// <summary>Words that point back into the conversation, or at the people in it.</summary>
    public IList<string> PointingBack { get; init; } = [];

    /// <summary>Words for what a workspace's files do not determine: time, network, machine, chance.</summary>
    public IList<string> Outside { get; init; } = [];

    /// <summary>The languages that are there without a setting.</summary>
    public static IReadOnlyDictionary<string, RequestWords> BuiltIn { get; } =
        new Dictionary<string, RequestWords>(StringComparer.OrdinalIgnoreCase) { ["en"] = English(), ["de"] = German() };

    /// <summary>What is wrong with the lists, as the end of a sentence; null when they can be used.</summary>
    public string? Problem()
    {
        if (Starters.Count == 0 || Changing.Count == 0 || PointingBack.Count == 0 || Outside.Count == 0)
            return "must fill Starters, Changing, PointingBack and Outside: with a list left empty unsafe requests would pass.";

        var phrase = Courtesies.Concat(Starters).FirstOrDefault(w => RequestText.Words(w).Count == 0);
        if (phrase is not null)
            return "has a starter or courtesy without a letter: leave it out.";

        var odd = Changing.Concat(PointingBack).Concat(Outside).FirstOrDefault(w => RequestText.Words(w) is not [var only] || !only.Equals(w, StringComparison.OrdinalIgnoreCase));
        return odd is null ? null : $"has '{odd}' among its forbidden words: write single words of letters and digits.";
    }

    private static string[] Split(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static RequestWords English() => new()
    {
        Courtesies = ["please"],
        Starters =
        [
            "show", "list", "display", "explain", "describe", "check", "status", "view", "read", "count", "find", "search",
            "summarize", "summarise", "what", "which", "where", "who", "why", "how many", "how much", "how does", "how is", "how are",
            "is", "are", "does",
        ],
        Changing = Split("""
            accept add adjust alter amend append apply approve archive arrange assign attach backup begin boot build bump cancel
            change chmod chown clean clear clone close commit compile compress configure convert copy correct cp create cut
            deactivate decrypt delete deploy destroy disable discard do document download drop dump edit eliminate empty enable
            encrypt erase exec execute export extend extract fetch fill fix format generate go grant import improve init
            initialise initialize inject insert install invoke kill launch let lock make merge migrate modify move mv open
            optimise optimize overwrite pack paste patch perform pick pipe pop post prepare publish pull purge push put rebase
            rebuild record redo reduce refactor reformat regenerate register reload remove rename repair replace reset resolve
            restart restore restructure revert rewrite rm rmdir rollback rotate run save schedule send set shutdown sign simplify
            solve split squash stage start stash stop submit sudo swap switch sync tag terminate tidy touch transform translate
            trigger trim truncate try turn undo uninstall unlock unset unstage unzip update upgrade upload use wipe wire write zip
            checkout cleanup setup then afterwards
            """),
        PointingBack = Split("""
            it its itself that this these those they them their theirs he him his she her hers one ones same other others another
            again above aforementioned previous previously earlier before last former latter prior already more
            continue next further instead also too else back there said mentioned you your yours i my mine we us
            our ours answer answered reply told asked ask conversation chat discussion
            """),
        Outside = Split("""
            time times date dates clock timezone now today tonight yesterday tomorrow latest newest recent recently lately currently
            moment day days daily week weeks weekly month months monthly year years hour hours hourly minute minutes second seconds
            ago age old since until uptime soon deadline schedule weekday morning evening
            env environment environments hostname host user whoami machine computer running
            daemon process processes pid port ports ram cpu disk load gpu kernel
            network internet online offline web website url urls link http https ip dns ping curl wget download upload remote remotes
            origin upstream github gitlab pr prs pipeline ci docker container containers kubernetes
            random dice weather news price
            """),
    };

    private static RequestWords German() => new()
    {
        Courtesies = ["bitte"],
        Starters =
        [
            "zeig", "zeige", "liste", "erkläre", "erklär", "beschreibe", "beschreib", "prüfe", "prüf", "status", "lies", "suche", "finde",
            "was", "welche", "welcher", "welches", "welchen", "wo", "wer", "warum", "wieso", "wie viele", "wie viel", "wie funktioniert",
            "ist", "sind", "gibt es",
        ],
        Changing = Split("""
            ändere ändern ändre änder aktualisiere aktualisieren aktiviere aktivieren baue bauen beende beenden behebe beheben
            benenne umbenennen bearbeite bearbeiten bereinige bereinigen committe committen deaktiviere deaktivieren entferne
            entfernen ergänze ergänzen ersetze ersetzen erstelle erstellen erzeuge erzeugen formatiere formatieren führe ausführen
            füge hinzufügen generiere generieren installiere installieren kompiliere kompilieren kopiere kopieren korrigiere
            korrigieren lege anlegen leere leeren lösche löschen lösch mach mache machen merge mergen optimiere optimieren pushe
            pushen räume aufräumen repariere reparieren refaktoriere refaktorieren schicke schicken schreib schreibe schreiben
            sende senden setze setzen speichere speichern starte starten stoppe stoppen teste testen tu tue tun übersetze
            übersetzen überschreibe überschreiben verbessere verbessern verschiebe verschieben verändere verändern wechsle
            wechseln dann danach anschließend
            """),
        PointingBack = Split("""
            es das dies diese dieser dieses diesen diesem jene jener jenes sie ihn ihm ihnen ihr er davon damit daran darin darauf
            dazu dafür dabei derselbe dieselbe dasselbe gleiche gleichen nochmal nochmals noch erneut wieder oben vorher vorhin
            vorige vorigen vorherige vorherigen letzte letzten letzter letztes zuletzt eben bereits weiter weitere weiteren mehr
            andere anderen auch sonst stattdessen du dein deine deiner dir dich ich mein meine mir mich wir uns unser antwort
            frage gefragt gesagt gespräch unterhaltung
            """),
        Outside = Split("""
            zeit uhr uhrzeit datum jetzt heute gestern morgen aktuell aktuelle aktuellen aktueller aktuelles neueste neuesten
            neuester kürzlich gerade moment tag tage tagen woche wochen monat monate monaten jahr jahre jahren stunde stunden
            minute minuten sekunde sekunden seit bis alt umgebung umgebungsvariable umgebungsvariablen rechner
            prozess prozesse port ports festplatte prozessor last netz netzwerk internet webseite
            adresse herunterladen hochladen zufall zufällig wetter nachrichten preis
            """),
    };
}
