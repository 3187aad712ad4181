using System.Buffers;

namespace Realtime.Benchmarks.Clients;

/// <summary>Takes what arrives for a member apart: HTTP's answer, frames, records; says what each record is.</summary>
internal sealed class Inlet(Phrases phrases, IInletReader reader)
{
    private readonly byte[] buffer = new byte[256 * 1024];

    /// <summary>Reads what is there, once. False: the connection has ended, and why.</summary>
    public bool TryRead(Member member, out string? end)
    {
        end = null;
        var count = Libc.Receive(member.Socket, buffer);
        if (count <= 0)
        {
            var again = count < 0 && Libc.LastError == Libc.TryAgain;
            end =
                again ? null
                : count == 0 ? "the server ended it"
                : $"error {Libc.LastError}";
            return again;
        }
        var bytes = member.WithLeftover(buffer.AsSpan(0, count));
        if (member.State is MemberState.Upgrading)
        {
            var head = bytes.IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                member.KeepLeftover(bytes);
                return true;
            }
            if (!bytes.StartsWith("HTTP/1.1 101"u8))
            {
                end = $"answered with {System.Text.Encoding.ASCII.GetString(bytes[..Math.Min(head, 40)])}";
                return false;
            }
            bytes = bytes[(head + 4)..];
            reader.Upgraded(member);
        }
        while (ServerFrameHead.Read(bytes) is { } frame && bytes.Length - frame.Size >= frame.PayloadLength)
        {
            if (!TryTake(member, frame, bytes.Slice(frame.Size, frame.PayloadLength)))
            {
                end = "closed by the server";
                return false;
            }
            bytes = bytes[(frame.Size + frame.PayloadLength)..];
        }
        member.KeepLeftover(bytes);
        return true;
    }

    private bool TryTake(Member member, ServerFrameHead frame, ReadOnlySpan<byte> payload)
    {
        switch (frame)
        {
            case { Opcode: ClientFrame.Close }:
                return false;
            case { Opcode: ClientFrame.Ping }:
                reader.Say(member, ClientFrame.Pong, payload);
                return true;
            case { Opcode: ClientFrame.Pong }:
                return true;
            case { IsFinal: true, Opcode: not 0 }:
                Split(member, payload);
                return true;
            default:
                (member.Fragments ??= new()).Write(payload);
                if (frame.IsFinal)
                {
                    Split(member, member.Fragments.WrittenSpan);
                    member.Fragments = null;
                }
                return true;
        }
    }

    private void Split(Member member, ReadOnlySpan<byte> text)
    {
        if (phrases.Separator is not { } separator)
        {
            Take(member, text);
            return;
        }
        while (!text.IsEmpty)
        {
            var end = text.IndexOf(separator);
            Take(member, end < 0 ? text : text[..end]);
            text = end < 0 ? [] : text[(end + 1)..];
        }
    }

    private void Take(Member member, ReadOnlySpan<byte> record)
    {
        if (phrases.Ping is { } ping && record.SequenceEqual(ping))
        {
            reader.Say(member, ClientFrame.Text, phrases.Pong);
        }
        else if (member.State is MemberState.Joined)
        {
            TakeFromRoom(member, record);
        }
        else if (member.State is MemberState.Joining)
        {
            if (record.IndexOf(phrases.Joined) >= 0)
            {
                reader.Joined(member, record);
            }
        }
        else if (phrases.Handshake[member.Step].Await is { } awaited && record.IndexOf(awaited) >= 0)
        {
            member.Step++;
            reader.Greeted(member);
        }
    }

    private void TakeFromRoom(Member member, ReadOnlySpan<byte> record)
    {
        if (record.IndexOf(phrases.Message) is >= 0 and var at)
        {
            reader.Message(member, record, record[at..]);
        }
        else if (phrases.Ack is { } ack && record.IndexOf(ack) >= 0)
        {
            reader.Acked(member, record);
        }
    }
}

/// <summary>Hears what arrives.</summary>
internal interface IInletReader
{
    void Upgraded(Member member);

    void Greeted(Member member);

    void Joined(Member member, ReadOnlySpan<byte> answer);

    void Message(Member member, ReadOnlySpan<byte> record, ReadOnlySpan<byte> fromMark);

    void Acked(Member member, ReadOnlySpan<byte> record);

    void Say(Member member, int opcode, ReadOnlySpan<byte> payload);
}
