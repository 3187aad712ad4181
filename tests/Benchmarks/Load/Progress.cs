namespace Realtime.Benchmarks.Load;

/// <summary>One line on standard error that says what happens now.</summary>
internal sealed class Progress(TextWriter output, bool isTerminal)
{
    private string about = "";

    public static Progress OnConsole { get; } = new(Console.Error, !Console.IsErrorRedirected);

    public void Begin(int done, int all, string shape, string target, int round) =>
        about = $"[{done + 1}/{all}] round {round}, {shape}, {target}";

    public void Say(string what)
    {
        if (isTerminal)
        {
            output.Write($"\r\x1b[K{about}: {what}");
        }
        else
        {
            output.WriteLine($"{about}: {what}");
        }
    }

    public void End()
    {
        if (isTerminal)
        {
            output.Write("\r\x1b[K");
        }
    }
}
