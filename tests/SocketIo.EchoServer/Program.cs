using Realtime.SocketIo.EchoServer;

if (args.Contains("--help"))
{
    Console.WriteLine(CommandLine.Help);
    return;
}

await using var app = EchoApplication.Build(args);
await app.StartAsync();
Console.WriteLine($"Echoing at {app.Urls.First()}; --help lists the options.");
await app.WaitForShutdownAsync();
