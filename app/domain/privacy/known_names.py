"""Names that are common in Sweden, also among people with roots elsewhere, and names that everybody may write.

Facts put together for this project from what is generally known of Swedish names; Statistics Sweden publishes how often
each is borne. A name may be added in any order; one that is also an ordinary word belongs in the list of those too.
"""

_FIRST = """
Agneta Agnes Agda Aina Albin Albert Alex Alexander Alexandra Alf Alfred Alice Alicia Alida Alina Allan Alma Alva
Alvar Alvin Amalia Amanda Amelia Amelie Anders Andreas Andrea Andrzej Angela Angelica Angelika Anita Anja Ann Anna
Annelie Anneli Annette Annica Annie Annika Anton Antonia Arne Aron Artur Arvid Asta Astrid Augusta Axel Barbro
Barbara Beata Beatrice Bengt Benjamin Benny Berit Bernt Bert Bertil Birger Birgit Birgitta Bodil Boel Bosse Britt
Britta Brita Britt-Marie Börje Camilla Carin Carina Carl Carola Carolina Caroline Casper Catarina Cecilia Charlie
Charlotta Charlotte Christel Christer Christian Christina Christine Christoffer Claes Clara Claudia Connie Conny
Cornelia Curt Dagny Dagmar Daniel Daniela Danny David Denise Dennis Diana Doris Ebba Eddie Edit Edith Edvard Edvin
Edward Egon Einar Eleonora Elias Elin Elina Elis Elisabeth Elisabet Elise Elisa Ella Ellen Ellinor Elliot Elna Elof
Elsa Elsie Elvira Emanuel Emelie Emil Emilia Emilie Emily Emma Emmy Enar Engla Enok Erica Erik Erika Erland Erling
Eskil Eva Evelina Evert Fabian Fanny Felicia Felix Filip Filippa Fredrik Fredrika Frida Fritz Gabriel Gabriella
Georg Gerd Gerda Gertrud Gisela Gottfrid Greger Greta Gudrun Gun Gunborg Gunhild Gunilla Gunnar Gunnel Gunvor Gustaf
Gustav Göran Gösta Göte Hampus Hanna Hannah Hanne Hannes Harald Harriet Harry Hedda Hedvig Heidi Helen Helena Helene
Helge Helmer Helga Henning Henric Henrik Henrietta Henry Herbert Herman Hilda Hilding Hillevi Hilma Hjalmar Holger
Hugo Håkan Ida Inez Ines Ingalill Inga-Lill Inge Ingeborg Ingegerd Ingela Ingemar Inger Ingmar Ingrid Ingvar Ingvor
Irene Irja Irma Isa Isabell Isabella Isabelle Isac Isak Ivan Ivar Jack Jacob Jakob Jan Jane Janet Janne Jannike
Jasmine Jan-Erik Jean Jeanette Jennie Jennifer Jenny Jens Jerker Jerry Jesper Jessica Jim Jimmie Jimmy Joakim Joanna
Joel Johan Johanna Johannes John Johnny Jonas Jonathan Jonatan Jon Jonna Josef Josefin Josefina Josefine Joseph
Josephine Judit Julia Julian Juliana Julius Justus Jörgen Kajsa Karin Karina Karl Karl-Erik Karolina Kasper Katarina
Katja Katrin Kennet Kenneth Kenny Kenth Kent Kerstin Kevin Kicki Kim Kjell Klas Knut Konrad Krister Kristian
Kristina Kristofer Kristoffer Kurt Kåre Lars Lasse Laura Lea Leif Lena Lennart Leo Leon Leopold Liam Lillemor Lilly
Lina Linda Linnéa Linnea Linn Linus Lisa Lisbeth Lisbet Lise Lisen Liselott Liselotte Loa Loke Loretta Lotta Louise
Lova Lovisa Lovis Lucas Ludvig Lukas Lydia Madeleine Magdalena Magnus Maj-Britt Maja Malin Malte Malva Manfred
Marcus Margareta Margaretha Margit Margot Mari Mariana Marianne Marie Marika Marina Marita Maritta Markus Marlene
Martin Martina Mathias Mathilda Matilda Mats Mattias Maud Maximilian Melker Melissa Melvin Meta Micael Michael
Michaela Michelle Mikael Mikaela Mimmi Minna Mirjam Moa Molly Mona Monica Monika Morgan Märta Märit Månne Måns
Mårten Nadja Nancy Natalia Natalie Nathalie Nellie Nelly Nicklas Niclas Nicole Niklas Nikolina Nils Nina Ninni Nisse
Nore Odd Olga Olivia Oliver Olle Olof Oskar Oscar Ossian Otto Ove Patricia Patrik Paul Paula Paulina Pauline Peder
Pelle Per-Olof Pernilla Peter Petra Petter Philip Pia Pierre Pontus Pål Pär Ragnar Ragnhild Ralf Ramona Rasmus
Rebecka Rebecca Regina Reidar Reine Rickard Richard Rikard Rita Robert Roberta Robin Roger Roland Rolf Ronja Ronny
Rosita Roy Ruben Rudolf Rune Ruth Samuel Samuelina Sandra Sanna Sara Sarah Sebastian Selma Sigge Signe Sigrid Sigurd
Sigvard Simon Simone Siri Siv Sixten Sofia Sofie Solveig Solbritt Sonja Sonny Staffan Stefan Stella Stellan
Stephanie Stina Stine Sture Styrbjörn Sune Susann Susanna Susanne Svante Sven Sverker Sylvia Sören Tage Tea Teodor
Teres Teresa Terese Tess Tilda Tilde Theo Theodor Theres Therese Thomas Thor Thore Thorsten Thure Tiina Tina Tobias
Tomas Tommy Tony Tora Torbjörn Tord Tore Torgny Torkel Torsten Tove Towe Tuva Tyra Tyko Ture Ulf Ulla Ulla-Britt
Ulrik Ulrika Urban Ursula Uno Valdemar Valentin Valter Vanja Vanessa Vera Verner Veronica Veronika Victor Victoria
Vidar Viggo Viktor Viktoria Vilgot Vilhelm Vilma Vincent Viola Vivi Vivianne Viveca Viveka Wille William Wilma
Wilmer Yngve Ylva Yvonne Åke Åsa Östen Örjan Ängla Abbas Abdalla Abdallah Abdel Abdelkarim Abdi Abdifatah Abdikadir
Abdirahman Abdirizak Abdul Abdulaziz Abdulkadir Abdullah Abdullahi Abdulrahman Abraham Abshir Achmed Adam Adel Adnan
Ahmad Ahmed Aicha Aida Aisha Ajla Akram Ala Alaa Aleksandar Aleksander Aleksandra Ali Alia Aliya Almaz Almira Alyona
Amal Amel Amer Amin Amina Aminata Amir Amira Amjad Ammar Amra Ana Anas Anastasia Andrei Andrej Ania Anwar Aram Aras
Arash Arda Arian Ariana Arif Armend Armin Artem Asad Ashraf Asma Asmaa Awat Aya Ayaan Ayan Ayse Ayşe Ayub Azad Aziz
Azra Baran Barwaqo Bashar Bashir Basel Basma Behnaz Behrouz Berfin Besnik Bilal Blerim Bogdan Bojan Bozena Burhan
Chiara Chidi Dalal Dalia Damir Danuta Darko Dawit Dejan Delal Dilan Dimitri Dina Dlovan Donya Dragan Dragana Drita
Dusan Ebru Edin Edita Ehsan Ekaterina Elena Elham Elif Eldin Elmir Elmira Elvis Emin Emina Emine Emir Emre Enes
Enisa Ermias Esmail Esra Eyob Fadi Fadil Fadime Fadumo Faduma Fahad Faisal Farah Fares Farhad Farhan Farid Farida
Faris Farzaneh Fatemeh Fathi Fatih Fatima Fatime Fatma Fatmir Fatou Fatoumata Fawzi Fayza Ferhat Feven Filmon Fiori
Firas Florim Gabriela Ghada Ghazal Ghulam Giorgos Goran Grzegorz Gulsen Guled Habib Habiba Habtom Hadi Hadiya Hafsa
Haidar Haile Hakim Hala Halima Hamad Hamid Hamida Hamza Hana Hanad Hanan Hani Hanin Harun Hasan Hassan Hatice Hawa
Haya Hayat Hedi Helin Hevin Hiba Hind Hiwot Hiwa Hodan Hoda Huda Husam Husein Hussain Hussein Hussin Ibrahim Idil
Idris Ifrah Ihab Ikram Ilhan Iman Imad Imran Irena Irfan Irina Isaac Isra Ismail Ismahan Ismet Ivana Iwona Jaber
Jacek Jadranka Jafar Jalal Jamal Jamila Jasim Jasmin Jasmina Javad Jawad Jelena Jihad Jihan Jolanta Jovana Jozef
Kadija Kadra Kalid Kamal Kamil Kamran Karam Karim Karima Kasia Katarzyna Kawa Kemal Khadija Khadra Khaled Khalid
Khalil Khalida Kidane Kinan Krzysztof Kubra Kurdo Lamia Lana Latifa Layal Layla Leila Leyla Lejla Liban Lidia
Liliana Linh Ljubica Loubna Lubna Ludmila Luljeta Luwam Maciej Mahad Mahamed Mahdi Mahmoud Mahmud Mahnaz Mai Majd
Majed Majid Malak Malek Malgorzata Manal Manar Mansour Marcin Mariam Marjan Marko Marwa Marwan Marek Maryam Maryan
Maryna Masoud Masoumeh Mehdi Mehmet Mehran Mehret Meron Mersiha Miguel Mihai Mika Milad Milan Milena Milica Milos
Mina Minh Mirela Mirjana Mirza Miroslav Mohamad Mohamed Mohammad Mohammed Mohamud Mojtaba Morteza Mostafa Muhamed
Muhammad Muhammed Muna Munira Murad Murat Musa Muse Mustafa Nada Nadia Nadim Nadira Nahid Nahom Naima Najib Najma
Narges Narin Nasir Nasra Nasrin Nasser Natasa Natasha Nawal Nazanin Nebojsa Negin Nejra Nermin Nevena Nguyen Nida
Nihad Nikola Nikolaj Nima Nimo Nizar Noor Nour Nura Nuria Nurten Ola Oksana Oleg Oleh Oleksandr Olena Omar Omer
Osama Osman Osob Oumar Parisa Parvin Pavel Pawel Pedram Piotr Rabia Rachid Radwan Raed Rafael Rafal Rafik Raghad
Rahel Rahima Rahma Rahmo Rami Rana Rania Ranya Rashid Rasha Raul Raza Reem Renata Reza Ridwan Rima Rinor Rizgar
Robel Rojda Rojin Rosa Roshan Roza Ruta Ruqaya Rukia Saad Saada Sabah Sabina Sabrina Sada Sadia Sadiq Saeed Safa
Safia Sahar Sahra Said Saida Saif Saleh Salah Salem Salim Salma Salman Salwa Samah Saman Samar Samer Sami Samia
Samir Samira Samiya Sana Sanaa Sanela Saranda Sardar Sasha Sead Sedat Selam Selim Selin Semir Senait Senada Serhii
Serkan Shadi Shahad Shahram Shaima Shakir Sharif Shaza Sherin Shilan Shirin Shukri Siham Simona Sina Sinan Sirwan
Slavica Slobodan Snezana Soheila Soran Sorina Suad Suada Suhaib Sulaiman Suleiman Sultan Suman Sumaya Suzana
Svitlana Tahir Tamara Tarek Tariq Tatiana Tatjana Taha Tesfay Thanh Thi Tomasz Turki Umar Usman Valbona Vahid Vasile
Vesna Viktoriia Vladimir Volodymyr Wafa Wahid Waleed Walid Warda Wassim Wiktoria Wojciech Xhevat Yahya Yasin Yasir
Yasmin Yasmine Yasser Yonas Yordanos Yosef Yosief Youssef Yousef Yousif Yuliia Yulia Yusra Yusuf Zahra Zainab Zaid
Zakaria Zakariya Zaki Zana Zara Zehra Zeinab Zeynep Zofia Zoran Zuhair Zuhur Zilan Dardan Agim Arta Arben Bekim
Liridon Vjosa Mergim Shpresa Nora
"""

#: First names that are also words, months, feasts, parishes or brands: telling in the middle of a sentence only.
_WORDLIKE_FIRST = """
April Ask August Bo Bror Björn Dag Dan Don Ester Frank Fred Frej Freja Gull Hans Hope Inga Iris Isa Jo Juni Jul
Jeanne Joy Kai Kaj Kalle Karma Klara Kit Lage Lea Li Lilja Lin Lilian Liv Lo Love Luna Lucia Maj Mark Max Maria Mats
Mia Milo Mio Mira My Nova Noel Noa Noah Novalie Ola Olle Per Ro Ros Rosa Rut Saga Sam Sol Sonja Sten Stig Storm Stål
Svea Sky Tim Tindra Tom Tor Ture Torn Vega Vilja Vide Viola Vi Valborg Vilde Ylva Tea Tuva Mino Aurora Ella Ellen
Björne Elvis Eden Engla Amor Jasmin Bella Stella Siri Alexa Disa Idun Leo Ruth Ronja Tova Vita Zoe Eira Nils Rune
Solvig Lovis Nikita Omar Rojan Said Sina Ala Ana Mai Ali Noor Suman Sultan Dina Sada Isra Nada Mina Mari Mika Lana
Selam Thi Emilia Hilda Aron Vera Hedda Hugo
"""

#: First names that are also places: telling only beside a family name, a title or a word for kin.
_PLACELIKE_FIRST = "Nora Vilhelmina Dorotea Sala Salem Eda Vara Maria Katarina Sofia Klara Kristina Adelsö"

_FAMILY = """
Abdallah Abdi Abdirahman Abdulkadir Abdullah Abdullahi Abdulle Abrahamsson Aden Adolfsson Agren Ahlberg Ahlgren
Ahlin Ahlqvist Ahlström Ahmad Ahmadi Ahmed Ahmeti Akbari Albertsson Al-Ali Aldrin Alexandersson Alfredsson Algotsson
Ali Alkhatib Almgren Almqvist Almström Alm Alstermark Alström Alvarez Amini Andersen Andersson Andreasson Antonsson
Aronsson Arvidsson Aslan Asp Asplund Augustsson Awad Axelsson Axén Backlund Backman Barzani Bashir Begic Bengtsson
Beqiri Berggren Bergh Berglund Bergman Bergqvist Bergkvist Bergstrand Bergström Bergsten Berisha Bernhardsson
Bertilsson Bjarnason Björk Björklund Björkman Björkqvist Blad Blixt Blom Blomberg Blomgren Blomqvist Blomkvist Bodin
Bogren Bohlin Bolin Boman Borg Borgström Boström Brandt Brolin Broberg Broman Brolund Brundin Bäck Bäckman Bäckström
Börjesson Carlberg Carlén Carlson Carlsson Cederberg Cederholm Cedergren Celik Chaudhry Christensen Christensson
Claesson Clarin Dahlberg Dahlén Dahlgren Dahlin Dahlman Dahlqvist Dahlström Dahl Danielsson Davidsson Demir Diallo
Dogan Duric Duarte Edberg Edin Edlund Edman Edström Edvardsson Egnell Ek Ekberg Ekblad Ekblom Ekdahl Ekelund
Ekengren Ekholm Eklund Eklöf Ekman Ekstrand Ekström Elfving Eliasson Elmi Elofsson Engberg Engdahl Englund Engman
Engström Engqvist Enström Ericson Ericsson Eriksson Erixon Erlandsson Ernst Esbjörnsson Fagerberg Fagerlund Fahlgren
Falk Farah Fernandez Filipsson Flodin Fors Forsberg Forsgren Forslund Forsman Forsell Forssell Fransson Franzén
Fredin Fredriksson Fredholm Frid Friberg Fridh Frisk Frykman Fält Garcia Gebremariam Gebre Georgsson Ghebremedhin
Glad Gonzalez Granath Granberg Granlund Granström Granqvist Grahn Grönberg Grönlund Grönqvist Gullberg Gunnarsson
Gustafson Gustafsson Gustavsson Gårdh Göransson Göthberg Haddad Hadzic Hagberg Haglund Hagman Hagström Haidari Haile
Hakimi Hall Hallberg Halldin Hallgren Hallin Hallström Halvarsson Hamid Hammar Hammarberg Hammarström Hansen Hansson
Hanson Haraldsson Haidar Hashemi Hassan Hasani Hassani Hedberg Hedén Hedin Hedlund Hedman Hedström Hedqvist
Helgesson Hellberg Hellgren Hellman Hellqvist Hellström Henningsson Henriksson Herlitz Hermansson Hernandez
Hjalmarsson Hjelm Hjort Hjorth Hodzic Holgersson Hollander Holm Holmberg Holmgren Holmlund Holmqvist Holmkvist
Holmström Holst Hosseini Hovland Hoxha Huang Hugosson Hult Hultgren Hultman Hultqvist Hultén Huskic Hussain Hussein
Hussin Håkansson Hägg Hägglund Häggström Häll Härd Högberg Höglund Högström Höög Ibrahim Ibrahimi Ibrahimovic Idris
Imamovic Ingvarsson Isaksson Islam Israelsson Ismail Ivanov Ivarsson Jacobsen Jacobsson Jafari Jakobsson Jama
Jansson Janson Jarl Jensen Jeppsson Jessen Johannesson Johannisson Johansson Johanson Johnson Johnsson Jonasson
Jonsson Josefsson Jovanovic Juhlin Juhl Jönsson Jörgensen Kadhim Kader Karimi Karlberg Karlsson Karlström Kaya Khan
Khalil Khalaf Kidane Kihlberg Kihlström Kjellberg Kjellgren Kjellström Klang Klasson Klingberg Knutsson Kovac
Kovacevic Kowalska Kowalski Krantz Krasniqi Kristensson Kristiansson Krona Kron Kumar Kvarnström Köhler Lagerberg
Lagergren Lagerqvist Lagerström Landin Landström Lantz Larsen Larson Larsson Lennartsson Leonardsson Levin Li
Liljegren Liljekvist Lilja Lind Lindahl Lindberg Lindblad Lindblom Lindborg Lindell Lindén Linder Linderoth Lindfors
Lindgren Lindh Lindhe Lindholm Lindkvist Lindmark Lindman Lindqvist Lindskog Lindstedt Lindström Lindvall Liu Ljung
Ljungberg Ljunggren Ljungqvist Ljungström Lopez Lorentzon Ludvigsson Lundahl Lundberg Lundblad Lundborg Lundell
Lundén Lundgren Lundh Lundholm Lundin Lundkvist Lundmark Lundqvist Lundström Lundvall Löf Löfberg Löfgren Löfqvist
Löfström Lönn Lönnberg Lövgren Magnusson Mahamud Mahmood Mahmoud Mahmud Malm Malmberg Malmgren Malmqvist Malmström
Mansour Markovic Marklund Martinez Martinsson Mattsson Matsson Mehari Melander Melin Mikaelsson Mirza Moberg Modig
Modin Mohamad Mohamed Mohamud Mohammad Mohammadi Mohammed Mohsen Molin Morales Moradi Moussa Muhammed Musa Mustafa
Myhr Myrén Månsson Mårtensson Möller Möllerström Mörk Naess Nazari Neumann Nguyen Nicklasson Nielsen Niemi Nikolic
Nilsson Nilsén Niklasson Nolin Norberg Nord Nordahl Nordberg Nordén Nordgren Nordin Nordlander Nordlund Nordmark
Nordqvist Nordstrand Nordström Noren Norén Norgren Norlin Norling Norman Norrman Norrby Norström Novak Nowak Nur
Nuur Nyberg Nyblom Nygren Nyholm Nylander Nylund Nylén Nyman Nyqvist Nystedt Nyström Nätterlund Nässén Näslund Odén
Olander Olausson Olofsson Olovsson Olsén Olsson Olson Omar Osman Osmanovic Oskarsson Oscarsson Ottosson Palm
Palmgren Palmqvist Palmér Papadopoulos Pedersen Perez Persson Petersen Peterson Petersson Petrovic Pettersson Pham
Pihl Popovic Qvist Rahimi Rahman Ramadani Ramirez Ramström Rashid Rasmussen Rasmusson Rask Rehn Rezaei Ring
Ringström Risberg Rodriguez Roos Rosander Rosenberg Rosén Rosendahl Rosengren Rosenqvist Roslund Roth Rubin Rudberg
Rundqvist Rundgren Runesson Rydberg Rydén Rydell Rydström Rönnberg Rönnqvist Sadiq Sahlin Said Salah Saleh Salihu
Salonen Samuelsson Sanchez Sandberg Sandell Sandgren Sandin Sandqvist Sandström Santos Schmidt Schön Schultz
Selander Selin Sellberg Sellin Shala Sharif Shahin Shire Sigfridsson Sigurdsson Simonsson Singh Sirén Själander
Sjöberg Sjöblom Sjödin Sjögren Sjöholm Sjölander Sjölin Sjölund Sjöqvist Sjöstedt Sjöstrand Sjöström Skog Skoglund
Skoog Smith Snäll Solberg Sparr Spång Stark Steen Stefansson Stenberg Stenlund Stenmark Stenström Sterner
Stjernström Stojanovic Stolt Strand Strandberg Strid Ström Strömbäck Strömberg Strömgren Strömqvist Stål Ståhl
Ståhlberg Sultan Sundberg Sundén Sundell Sundgren Sundin Sundkvist Sundqvist Sundström Svahn Svanberg Svanström
Svantesson Svedberg Svedin Svedlund Svensson Svärd Swahn Swedberg Söderberg Söderblom Södergren Söderholm Söderlund
Söderman Söderqvist Söderström Sörensen Sörensson Tahir Tapper Tegnér Tekle Tesfay Thelin Thomasson Thorell Thorén
Thoresson Thorsell Thunberg Thulin Tillman Toivonen Tomasson Torstensson Torres Tran Trygg Törnberg Törnblom
Törnqvist Turesson Uddin Ullah Ulvskog Uhlin Vallin Vestergren Vesterlund Vikström Virtanen Vestin Vu Wahlberg
Wahlgren Wahlin Wahlqvist Wahlström Walfridsson Wall Wallberg Wallén Wallgren Wallin Wallström Wang Warsame Wedin
Wennberg Wennerström Wennström Werner Westberg Westerberg Westerdahl Westergren Westerlund Westermark Westin
Westling Westlund Westman Wester Widén Widell Wiberg Wibom Wigren Wik Wiklund Wikman Wikström Wiktorsson Wilhelmsson
Willén Wilson Wirén Winberg Witt Wolff Wång Yildiz Yilmaz Yousef Yusuf Zackrisson Zakrisson Zandi Zetterberg
Zetterlund Zetterström Zetterqvist Zhang Åberg Ågren Åhlén Åhlin Åhman Åhs Åkerberg Åkerblom Åkerlund Åkerman
Åkerström Åkesson Åsberg Åslund Åström Ängström Öberg Öhlund Öhman Öhrn Öhlin Örn Österberg Östberg Österlund
Österman Östlund Östman Östling Öström Öztürk Kaplan Yavuz Arslan Korhonen Mäkinen Nieminen Laine Heikkinen Koskinen
Järvinen Lehtonen Heikkilä Gashi Bytyqi Kelmendi Zeka Dervishi Abebe Tadesse Bekele Girma Tesfamichael Weldu Habte
Berhane Ogbe Okonkwo Mensah Traoré Camara Sesay Bah Barry Keita Popescu Ionescu Dumitru Kovalenko Shevchenko
Bondarenko Tkachenko Kravchenko Petrenko Melnyk Wojcik Kaminski Lewandowski Zielinski Szymanski Mazur Nasser Khoury
Hanna Yakoub Gabro Aho Isik Malki Malke Barsom Saliba Rostami Sharifi Ebrahimi Ghasemi Heidari Rasouli Sadeghi Noori
Naseri Amiri Azizi Karami Shirzad Haji Isse Guled Farole Hersi Osmani Mehmedovic Delic Hasanovic Omerovic Suljic
Babic Horvat Maric Ilic Savic Todorovic Milosevic
"""

#: Family names that are also places or common words: telling only beside a first name, a title or a word for kin.
_PLACELIKE_FAMILY = """
Ericsson Alm Asp Berg Boden Borg Bro By Dahl Dal Ek Falk Fors Frisk Fält Gren Glad Hall Hammar Holm Hult Häll Hed
Norberg Salem Kil Klang Kron Krona Krans Kvist Lilja Lind Linder Ljung Lund Lundby Löf Lönn Malm Modig Mark Mo Mörk
Nord Norrby Palm Rask Ring Ros Roos Sand Skog Sjö Sten Sterner Stark Stolt Strand Strid Ström Stål Sund Svärd Trygg
Vall Wall Vik Wik Å Ås Åhs Örn Ali Li Wang Said Islam Hanna Sultan Ernst Norman Werner Blad Blixt Lantz Bah Barry
Aho Haji Snäll Spång Levin Edin Bolin Backman Aden Jama Laine Smith Witt Rubin Selin Mirza Musa Haile Camara Idris
Torres Santos
"""

#: People and figures whom the public already knows, and whose names say nothing of anybody who was listened to.
PUBLIC_PEOPLE = frozenset(
    name.strip()
    for name in """
Astrid Lindgren, Selma Lagerlöf, Olof Palme, Anna Lindh, Greta Thunberg, Ulf Kristersson, Magdalena Andersson, Stefan
Löfven, Jakob Forssmed, Camilla Waltersson Grönvall, Lena Hallengren, August Strindberg, Raoul Wallenberg, Carl Larsson,
Gustav Vasa, Alfred Nobel, Dag Hammarskjöld, Ellen Key, Elsa Beskow, Pippi Långstrump, Alfons Åberg, Karl Marx, John
Bowlby, Aaron Antonovsky, Carl Rogers, Emil Durkheim, Daniel Kahneman, Michel Foucault, Max Weber, Erving Goffman,
Sherry Arnstein, Elinor Ostrom, Amartya Sen, Martha Nussbaum, Hannah Arendt, Malala Yousafzai, Nelson Mandela, Barack
Obama, Angela Merkel, Zlatan Ibrahimovic, Carl Bildt, Göran Persson, Fredrik Reinfeldt, Carl von Linné, Anna-Karin Hatt,
Kalle Anka, Lotta på Bråkmakargatan, Ronja Rövardotter, Emil i Lönneberga, Mamma Mu, Moa Martinson, Vilhelm Moberg,
Astrid Lindgrens, Karin Boye, Tage Erlander, Per Albin Hansson, Gustav Möller, Alva Myrdal, Gunnar Myrdal, Gunnar Sträng
""".replace("\n", " ").split(",")
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDLIKE_FIRST = _words(_WORDLIKE_FIRST)
PLACELIKE_FIRST = _words(_PLACELIKE_FIRST)
FIRST_NAMES = _words(_FIRST) | WORDLIKE_FIRST | PLACELIKE_FIRST
PLACELIKE_FAMILY = _words(_PLACELIKE_FAMILY)
FAMILY_NAMES = _words(_FAMILY) | PLACELIKE_FAMILY
