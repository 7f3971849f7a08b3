package dev.archipelago.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests byte by byte, as no client library would send them. */
final class Raw {

    private Raw() {}

    /** Sends {@code request} and reads until the server closes. */
    static String exchange(int port, String request) throws IOException {
        try (Socket socket = open(port, request)) {
            return rest(socket);
        }
    }

    /** Sends {@code request} and reads the status line. */
    static String firstLine(int port, String request) throws IOException {
        try (Socket socket = open(port, request)) {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    /** A connection over which {@code request} was sent, and which waits half a minute for each byte of the answer. */
    static Socket open(int port, String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        send(socket, request);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** All that comes until the server closes. */
    static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
