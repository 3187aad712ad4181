using Realtime.SocketIo.EchoServer;

if (args.Contains("--help"))
{
    Console.WriteLine(CommandLine.Help);
    return;
}
await EchoApplication.Build(args).RunAsync();
