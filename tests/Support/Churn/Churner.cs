using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Realtime.Support.Churn;

/// <summary>Connects and leaves again, as fast as a few threads can, and as reproducibly as threads are.</summary>
public sealed class Churner(Uri server)
{
    /// <summary>More find no other faults: with blocking calls a handful keeps a server busy.</summary>
    private const int Threads = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How long a handshake takes at most, roughly: a client that resets does so within this time.</summary>
    private static readonly TimeSpan Handshake = TimeSpan.FromMilliseconds(3);

    /// <summary>So many connections in all, which leave in each of these ways in turn.</summary>
    public async Task RunAsync(int connections, Opening opening, params IReadOnlyList<Departure> departures)
    {
        ArgumentNullException.ThrowIfNull(opening);
        ArgumentNullException.ThrowIfNull(departures);
        var request = opening.Request(server);
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, Threads)
                .Select(thread =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            var random = new Random(thread);
                            while (Interlocked.Increment(ref next) is var number && number < connections)
                            {
                                ComeAndGo(opening, request, departures[number % departures.Count], random);
                            }
                        },
                        TaskCreationOptions.LongRunning
                    )
                )
        );
    }

    /// <summary>So many that say nothing after their first words, all at once. Completes when the server has given each up.</summary>
    public Task VanishAsync(int connections, Opening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        return Task.Factory.StartNew(
            () =>
            {
                var silent = Enumerable.Range(0, connections).Select(_ => Connect()).ToList();
                silent.ForEach(socket => socket.Send((byte[])[.. opening.Request(server), .. opening.Early]));
                silent.ForEach(ReadToEnd);
                silent.ForEach(socket => socket.Dispose());
            },
            TaskCreationOptions.LongRunning
        );
    }

    private void ComeAndGo(Opening opening, byte[] request, Departure departure, Random random)
    {
        using var socket = Connect();
        socket.Send(departure is Departure.Abandon ? request : [.. request, .. opening.Early]);
        switch (departure)
        {
            case Departure.Close:
                ReadAnswer(socket);
                SayGoodbye(socket, opening);
                ReadToEnd(socket);
                break;
            case Departure.Abandon:
                ReadAnswer(socket);
                break;
            case Departure.HalfClose:
                ReadAnswer(socket);
                socket.Shutdown(SocketShutdown.Send);
                ReadToEnd(socket);
                break;
            case Departure.Reset:
                ReadAnswer(socket);
                socket.LingerState = new(true, 0);
                break;
            case Departure.ResetEarly:
                Wait(Handshake * random.NextDouble());
                socket.LingerState = new(true, 0);
                break;
        }
    }

    private Socket Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
        };
        socket.Connect(server.Host, server.Port);
        return socket;
    }

    private static void SayGoodbye(Socket socket, Opening opening)
    {
        if (opening.Goodbye.Length > 0)
        {
            socket.Send(opening.Goodbye);
        }
        else
        {
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    /// <summary>The first bytes of the answer, which must be a good one.</summary>
    private static void ReadAnswer(Socket socket)
    {
        var answer = new byte[256];
        var text = Encoding.ASCII.GetString(answer, 0, socket.Receive(answer));
        if (
            !text.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)
            && !text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)
        )
        {
            throw new InvalidOperationException($"A request was answered with '{text}'.");
        }
    }

    /// <summary>Reads until the server ends the stream, however it does.</summary>
    private static void ReadToEnd(Socket socket)
    {
        var bin = new byte[4096];
        try
        {
            while (socket.Receive(bin) > 0) { }
        }
        catch (SocketException gone) when (gone.SocketErrorCode is not SocketError.TimedOut) { }
    }

    /// <summary>Shorter than a timer can.</summary>
    private static void Wait(TimeSpan time)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time; )
        {
            Thread.Yield();
        }
    }
}
